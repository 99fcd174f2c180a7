//! The tables for people, in both languages.

use baoming_language::{Language, columns};

use super::list::{KeyNeeds, KeysReport};
use super::retire::RetireReport;
use super::rotate::{LogAnew, NotDone, RotateReport};

impl KeysReport {
    /// The table for people.
    pub fn table(&self, language: Language) -> String {
        let chinese = language == Language::Chinese;
        let head = match language {
            Language::Chinese => ["密钥", "生成时间", "用途", "日志", "视图", "照片", "查阅日志", "安全日志"],
            Language::English => {
                ["key", "made at", "use", "journal", "rows", "photographs", "access log", "security log"]
            }
        };
        let row = |needs: &KeyNeeds| {
            let using = match (needs.seals, needs.records() > 0) {
                (true, _) if chinese => "加密中",
                (true, _) => "seals",
                (false, true) if chinese => "仍需解密",
                (false, true) => "opens",
                (false, false) if chinese => "可退役",
                (false, false) => "may be retired",
            };
            let counts = [needs.journal, needs.rows, needs.photographs, needs.access_log, needs.security_log];
            let made_at = needs.made_at.clone().unwrap_or_else(|| "-".to_owned());
            let first = [needs.key.to_string(), made_at, using.to_owned()];
            first.into_iter().chain(counts.map(|count| count.to_string())).collect::<Vec<_>>()
        };
        let rows: Vec<Vec<String>> =
            [head.map(str::to_owned).to_vec()].into_iter().chain(self.keys.iter().map(row)).collect();
        let mut out = self.kept(language);
        out += &columns("", &rows);
        if self.rotation_under_way {
            out += match language {
                Language::Chinese => "轮换尚未完成：请再次执行 baoming keys rotate，将从中断处继续。\n",
                Language::English => {
                    "A rotation is under way: run baoming keys rotate again, it goes on where it was.\n"
                }
            };
        }
        if self.without_key > 0 {
            let count = self.without_key;
            out += &match language {
                Language::Chinese => {
                    format!("另有 {count} 条用现有密钥无法解开（已损坏，或密钥文件不是最新副本），请用 verify 核查。\n")
                }
                Language::English => format!(
                    "{count} records open with none of these keys (damaged, or this is an older copy of the key file); see verify.\n"
                ),
            };
        }
        out
    }
}

impl KeysReport {
    /// The line above the table.
    fn kept(&self, language: Language) -> String {
        let Self { suite, kept_by, .. } = self;
        match (language, *kept_by) {
            (Language::Chinese, "token") => format!("算法 {suite}；密钥文件由密码机（PKCS#11）中的密钥保护。\n"),
            (Language::Chinese, _) => format!("算法 {suite}；密钥在密钥文件中。\n"),
            (Language::English, "token") => {
                format!("Algorithms {suite}; kept under a key of a hardware module (PKCS#11).\n")
            }
            (Language::English, _) => format!("Algorithms {suite}; kept in the key file.\n"),
        }
    }
}

impl RotateReport {
    /// The table for people.
    pub fn table(&self, language: Language) -> String {
        let Self { added, seals, journal_groups, rows, photographs, not_done_count, .. } = self;
        let mut out = match (language, added) {
            (Language::Chinese, Some(key)) => format!("已新增密钥 {key}。\n"),
            (Language::Chinese, None) => format!("继续上次未完成的轮换（密钥 {seals}）。\n"),
            (Language::English, Some(key)) => format!("Key {key} was added.\n"),
            (Language::English, None) => format!("The rotation to key {seals} was gone on with.\n"),
        };
        out += &match language {
            Language::Chinese => {
                format!("本次重新加密：日志 {journal_groups} 组，视图 {rows} 行，照片 {photographs} 张。\n")
            }
            Language::English => format!(
                "Sealed again by this run: {journal_groups} groups of the journal, {rows} rows, {photographs} photographs.\n"
            ),
        };
        for LogAnew { log, entries, sequence, hash_before, hash_after } in &self.logs {
            out += &match language {
                Language::Chinese => format!(
                    "{log}：{entries} 条已重新加密，链已重建；第 {sequence} 条的哈希由 {hash_before} 变为 {hash_after}，另存的请更新。\n"
                ),
                Language::English => format!(
                    "{log}: {entries} entries were sealed again and chained anew; the hash of entry {sequence} was {hash_before} \
                     and is {hash_after}: note it where you keep it.\n"
                ),
            };
        }
        for NotDone { what, why } in &self.not_done {
            out += &format!("  {what}: {why}\n");
        }
        out += &match (language, self.done) {
            (Language::Chinese, true) => format!(
                "轮换完成：全部数据已用密钥 {seals} 加密。请立即备份密钥文件；旧密钥用 baoming keys list 查看、baoming keys retire 退役。\n"
            ),
            (Language::Chinese, false) => {
                format!("轮换未完成：有 {not_done_count} 项未能重新加密（见上）。处理后再次执行，将从中断处继续。\n")
            }
            (Language::English, true) => format!(
                "Done: everything is sealed with key {seals}. Back the key file up now; baoming keys list shows the older keys, \
                 baoming keys retire removes them.\n"
            ),
            (Language::English, false) => format!(
                "Not done: {not_done_count} things above could not be sealed again. Mend them and run this again, it goes on where \
                 it was.\n"
            ),
        };
        out
    }
}

impl RetireReport {
    /// The line for people.
    pub fn table(&self, language: Language) -> String {
        let Self { retired, seals } = self;
        match language {
            Language::Chinese => format!(
                "密钥 {retired} 已退役；现用密钥 {seals}。请备份新的密钥文件。此前的数据备份仍需当时的密钥文件，请一并保留。\n"
            ),
            Language::English => format!(
                "Key {retired} was retired; key {seals} seals. Back the key file up. Backups of the data from before still need the \
                 key file of their time: keep it with them.\n"
            ),
        }
    }
}
