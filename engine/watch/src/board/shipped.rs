//! The boards that the program carries: the same files that Grafana is provisioned with.

use std::sync::OnceLock;

use super::model::Board;
use super::read::{ReadError, read};

const FILES: [(&str, &str); 7] = [
    ("overview", include_str!("../../../../dashboards/grafana/overview.json")),
    ("opening", include_str!("../../../../dashboards/grafana/opening.json")),
    ("counties", include_str!("../../../../dashboards/grafana/counties.json")),
    ("payments", include_str!("../../../../dashboards/grafana/payments.json")),
    ("backup", include_str!("../../../../dashboards/grafana/backup.json")),
    ("chain", include_str!("../../../../dashboards/grafana/chain.json")),
    ("drills", include_str!("../../../../dashboards/grafana/drills.json")),
];

/// All of them, in the order in which they are shown; read once.
pub(crate) fn shipped() -> &'static [Board] {
    static BOARDS: OnceLock<Vec<Board>> = OnceLock::new();
    BOARDS.get_or_init(|| {
        let read: Result<Vec<Board>, ReadError> = FILES.iter().map(|(name, text)| read(name, text)).collect();
        read.unwrap_or_else(|error| panic!("a board that the program carries: {error}"))
    })
}
