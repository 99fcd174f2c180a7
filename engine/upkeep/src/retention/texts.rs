//! The report for people, in both languages.

use std::fmt::Write;

use baoming_language::Language;

use super::report::{RemovedFile, RetentionReport};

impl RetentionReport {
    /// The report for people.
    pub fn table(&self, language: Language) -> String {
        let mut out = format!("{}\n", self.log);
        for RemovedFile { name, first_entry, bytes, .. } in &self.files {
            let line = match language {
                Language::Chinese => format!("  {name}  自第 {first_entry} 条起  {bytes} 字节"),
                Language::English => format!("  {name}  from entry {first_entry}  {bytes} bytes"),
            };
            writeln!(out, "{line}").expect("writing into a String cannot fail");
        }
        let Self { today, days, kept_from, entries, kept_files, findings, removed, .. } = self;
        let files = self.files.len();
        let sum = match (language, removed) {
            (Language::Chinese, true) => format!("已删除 {files} 个文件（{entries} 条），并已留痕。"),
            (Language::Chinese, false) => {
                format!("可删除 {files} 个文件（{entries} 条），未删除任何文件；确认后加 --apply 执行。")
            }
            (Language::English, true) => {
                format!("{files} files with {entries} entries were removed, which is recorded.")
            }
            (Language::English, false) => {
                format!("{files} files with {entries} entries may go; nothing was removed. --apply does it.")
            }
        };
        let kept = match language {
            Language::Chinese => {
                format!(
                    "今天是 {today}，保留 {days} 天，即 {kept_from} 及以后的 {kept_files} 个文件；核验发现 {findings} 处问题。"
                )
            }
            Language::English => format!(
                "Today is {today}; {days} days stay, which is {kept_from} and later, {kept_files} files. The check of the \
                 log finds {findings} offences."
            ),
        };
        out + &sum + "\n" + &kept
    }
}
