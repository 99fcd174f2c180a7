//! Metrics that are there for other eyes than those of whoever is on watch, each with the reason.

/// By name.
pub(super) const EXCUSED: [(&str, &str); 1] =
    [("baoming_committer_queued", "boards show the most since the last scrape, which no scrape can miss")];
