//! The keys of a directory, and what each of them still seals.

use baoming_clock::format_rfc3339;
use baoming_store::keys::KeyId;
use serde::Serialize;

use super::census::Censuses;
use super::error::KeysError;
use super::held::Held;
use super::options::KeysOptions;

/// One key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct KeyNeeds {
    /// Its number.
    pub key: u16,
    /// When it was made; of the first one nobody knows.
    pub made_at: Option<String>,
    /// Whether it seals what is written now.
    pub seals: bool,
    /// Records of the journal.
    pub journal: u64,
    /// Rows of the shards.
    pub rows: u64,
    /// Photographs.
    pub photographs: u64,
    /// Entries of the access log, and its record of removals.
    pub access_log: u64,
    /// The same of the security log.
    pub security_log: u64,
}

impl KeyNeeds {
    /// All that it seals.
    pub fn records(&self) -> u64 {
        self.journal + self.rows + self.photographs + self.access_log + self.security_log
    }
}

/// All keys.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct KeysReport {
    /// The algorithms that they are for.
    pub suite: &'static str,
    /// What keeps them: `token`, a key of a hardware module, or `file`, the key file as it is.
    pub kept_by: &'static str,
    /// A key was added, and not everything is sealed with it.
    pub rotation_under_way: bool,
    /// The keys, oldest first.
    pub keys: Vec<KeyNeeds>,
    /// Records that no key of the file opens: they are damaged, or their key is not in this file.
    pub without_key: u64,
}

impl KeysReport {
    pub(super) fn of(held: &Held, censuses: &Censuses) -> Self {
        let listed = held.ring.list();
        let known: Vec<KeyId> = listed.iter().map(|key| key.id).collect();
        let needs = listed.iter().map(|key| KeyNeeds {
            key: key.id.get(),
            made_at: key.made_at.map(format_rfc3339),
            seals: key.seals,
            journal: censuses.journal.of(key.id),
            rows: censuses.rows.of(key.id),
            photographs: censuses.photographs.of(key.id),
            access_log: censuses.access_log.of(key.id),
            security_log: censuses.security_log.of(key.id),
        });
        Self {
            suite: held.keys.suite().name(),
            kept_by: if held.ring.is_in_token() { "token" } else { "file" },
            rotation_under_way: held.ring.is_rotating(),
            keys: needs.collect(),
            without_key: censuses.all().iter().map(|one| one.nameless() + one.of_others(&known)).sum(),
        }
    }

    /// The report for programs.
    pub fn to_json(&self) -> String {
        serde_json::to_string_pretty(self).expect("a report has a JSON form")
    }
}

/// Reads which key seals what; changes nothing but what the stores do when they are opened.
pub fn list(options: KeysOptions<'_>) -> Result<KeysReport, KeysError> {
    let KeysOptions { data, key_file, progress } = options;
    let held = Held::open(&data, &key_file)?;
    let censuses = Censuses::take(&held, progress)?;
    Ok(KeysReport::of(&held, &censuses))
}
