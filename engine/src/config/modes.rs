//! Files with secrets that others may read or write.
//!
//! The sealing key and the key of TLS are refused where they are opened; what stands here was in use before, so it is said
//! and not refused. A configuration with tokens may be read by a group, which is how packages share it.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use toml::{Table, Value};

use super::values::Config;

/// Bits that a configuration with secrets must not have: a group that writes or executes, and all others.
const CONFIGURATION: u32 = 0o037;
/// Bits that a file of one secret must not have.
const SECRET: u32 = 0o077;

/// The configuration file itself, if a secret stands in it.
pub(super) fn of_configuration(path: &Path, table: &Table) -> Option<String> {
    let holds = table.iter().any(|(key, value)| is_secret(key, value));
    holds.then(|| exposed(path, CONFIGURATION, "chmod 640")).flatten()
}

/// The files that the configuration names.
pub(super) fn of_secrets(config: &Config) -> impl Iterator<Item = String> {
    let files = [
        &config.real_person.secret_file,
        &config.sms.secret_file,
        &config.wechat.merchant_key_file,
        &config.wechat.api_key_file,
    ];
    files.into_iter().filter_map(|file| exposed(file.as_deref()?, SECRET, "chmod 600"))
}

fn is_secret(key: &str, value: &Value) -> bool {
    match value {
        Value::String(text) => ["token", "secret"].contains(&key) && !text.is_empty(),
        Value::Table(table) => table.iter().any(|(key, value)| is_secret(key, value)),
        Value::Array(values) => values.iter().any(|value| is_secret(key, value)),
        _ => false,
    }
}

fn exposed(path: &Path, bits: u32, helps: &str) -> Option<String> {
    let mode = std::fs::metadata(path).ok()?.permissions().mode() & 0o7777;
    let name = path.display();
    (mode & bits != 0).then(|| {
        format!("{name} holds secrets and has permissions {mode:04o}: others may read or change it; set them with {helps} {name}")
    })
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::super::values::Options;
    use super::*;

    fn check(text: &str, mode: u32, secret_mode: u32, expected: usize) {
        let directory = tempfile::tempdir().unwrap();
        let (path, secret) = (directory.path().join("baoming.toml"), directory.path().join("sms.secret"));
        fs::write(&path, text.replace("SECRET", &secret.display().to_string())).unwrap();
        fs::write(&secret, "hidden-hidden-hidden").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        fs::set_permissions(&secret, fs::Permissions::from_mode(secret_mode)).unwrap();
        let config = Config::load(&Options { config: Some(path), ..Options::default() }, []).unwrap();
        assert_eq!(config.exposed.len(), expected, "{mode:o} {secret_mode:o}: {:?}", config.exposed);
        assert!(config.exposed.iter().all(|text| text.contains("chmod") && !text.contains("hidden")));
    }

    #[test]
    fn secrets_that_others_may_read_are_said() {
        let token =
            "[[tokens]]\nname = \"a\"\ntoken = \"hidden-hidden-hidden\"\nrole = \"ops\"\nscope = \"province\"\n";
        let sms = "[sms]\nbase_url = \"http://127.0.0.1:1\"\napp_id = \"hunan\"\nsecret_file = \"SECRET\"\n";
        for (mode, expected) in [(0o600, 0), (0o640, 0), (0o644, 1), (0o660, 1), (0o602, 1)] {
            check(token, mode, 0o600, expected);
        }
        check("listen = \"127.0.0.1:1\"\n", 0o644, 0o600, 0);
        for (mode, expected) in [(0o600, 0), (0o400, 0), (0o640, 1), (0o604, 1)] {
            check(sms, 0o644, mode, expected);
        }
    }
}
