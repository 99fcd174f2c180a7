//! Putting the sources together: the defaults, the file, the environment, the flags.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use baoming_clock::parse_rfc3339;
use baoming_gate::auth::tokens::{TokenEntry, Tokens};
use serde::Deserialize;
use toml::{Table, Value};

use super::values::{Config, ConfigError, Options};
use super::{modes, rules};
use crate::limits::CONFIG_BYTES_MAX;

const EXAMPLE: &str = include_str!("example.toml");

impl Config {
    /// The defaults with their explanations, as a file to start from.
    pub fn example_toml() -> &'static str {
        EXAMPLE
    }

    /// Puts the sources together and checks the whole. `environment` is that of the process, or a test's.
    pub fn load(
        options: &Options,
        environment: impl IntoIterator<Item = (String, String)>,
    ) -> Result<Self, ConfigError> {
        let mut table = example();
        let mut problems = Vec::new();
        let mut set: Vec<_> = environment.into_iter().filter(|(name, _)| name.starts_with(PREFIX)).collect();
        set.sort();
        let named = |(name, value): &(String, String)| (name == "BAOMING_CONFIG").then(|| value.into());
        let file = options.config.clone().or_else(|| set.iter().find_map(named));
        let mut exposed = Vec::new();
        if let Some(path) = file {
            let read = read(&path).map_err(|problem| ConfigError(vec![problem]))?;
            exposed.extend(modes::of_configuration(&path, &read));
            merge(&mut table, read);
        }
        for (name, value) in set.iter().filter(|(name, _)| name != "BAOMING_CONFIG") {
            set_from_environment(&mut table, name, value, &mut problems);
        }
        let data = options.data.as_ref().map(|data| data.to_string_lossy().into_owned());
        for (key, value) in [("listen", options.listen.clone()), ("data", data), ("clock", options.clock.clone())] {
            if let Some(value) = value {
                table.insert(key.to_owned(), Value::String(value));
            }
        }
        let mut config = Self::from_table(table, problems)?;
        exposed.extend(modes::of_secrets(&config));
        config.exposed = exposed;
        Ok(config)
    }

    fn from_table(mut table: Table, mut problems: Vec<String>) -> Result<Self, ConfigError> {
        let found = &mut problems;
        let listen: String = take(&mut table, "listen", found);
        let listen = address("listen", &listen, found).unwrap_or_else(|| SocketAddr::from(([127, 0, 0, 1], 8080)));
        let ops_listen = take_optional::<String>(&mut table, "ops_listen", found)
            .and_then(|text| address("ops_listen", &text, found));
        let data: PathBuf = take(&mut table, "data", found);
        let key_file = take_optional(&mut table, "key_file", found).unwrap_or_else(|| beside(&data));
        let clock = take_optional::<String>(&mut table, "clock", found)
            .and_then(|text| parse_rfc3339(&text).map_err(|rule| found.push(format!("clock: {text:?}: {rule}"))).ok());
        let policy_dir = take_optional(&mut table, "policy_dir", found);
        let entries: Vec<TokenEntry> = take_optional(&mut table, "tokens", found).unwrap_or_default();
        let config = Self {
            listen,
            data,
            key_file,
            keys: take(&mut table, "keys", found),
            clock,
            accept_calendar: false,
            policy_dir,
            ops_listen,
            server: take(&mut table, "server", found),
            proxies: take(&mut table, "proxies", found),
            tls: take(&mut table, "tls", found),
            admission: take(&mut table, "admission", found),
            rates: take(&mut table, "rates", found),
            protector: take(&mut table, "protector", found),
            passwords: take(&mut table, "passwords", found),
            sessions: take(&mut table, "sessions", found),
            throttle: take(&mut table, "throttle", found),
            photos: take(&mut table, "photos", found),
            disk: take(&mut table, "disk", found),
            tokens: Tokens::new(&entries).map_err(|more| found.extend(more)).unwrap_or_default(),
            county: take(&mut table, "county", found),
            real_person: take(&mut table, "real_person", found),
            sms: take(&mut table, "sms", found),
            wechat: take(&mut table, "wechat", found),
            status: take(&mut table, "status", found),
            exposed: Vec::new(),
        };
        found.extend(table.keys().map(|key| format!("{key}: there is no such key")));
        rules::check(&config, found);
        if problems.is_empty() { Ok(config) } else { Err(ConfigError(problems)) }
    }
}

fn address(key: &str, text: &str, problems: &mut Vec<String>) -> Option<SocketAddr> {
    let address = text.parse().ok();
    if address.is_none() {
        let rule = "must be an address and a port, for example 127.0.0.1:8080";
        problems.push(format!("{key}: {text:?} is not allowed, {rule}"));
    }
    address
}

/// The table of the defaults.
fn example() -> Table {
    EXAMPLE.parse().expect("the built-in example is valid, as a test shows")
}

const PREFIX: &str = "BAOMING_";

fn read(path: &Path) -> Result<Table, String> {
    let name = path.display();
    let length = std::fs::metadata(path).map_err(|error| format!("{name}: cannot be read: {error}"))?.len();
    if length > CONFIG_BYTES_MAX {
        return Err(format!("{name}: {length} bytes are not allowed, must be at most {CONFIG_BYTES_MAX}"));
    }
    let text = std::fs::read_to_string(path).map_err(|error| format!("{name}: cannot be read: {error}"))?;
    text.parse::<Table>().map_err(|error| {
        let line = error.span().map_or(0, |span| text[..span.start.min(text.len())].matches('\n').count() + 1);
        format!("{name}: line {line}: not valid TOML; check quotes, brackets and keys that are there twice")
    })
}

/// Lays `over` on `base`: tables key by key, everything else whole.
fn merge(base: &mut Table, over: Table) {
    for (key, value) in over {
        match (base.get_mut(&key), value) {
            (Some(Value::Table(inner)), Value::Table(value)) => merge(inner, value),
            (_, value) => {
                base.insert(key, value);
            }
        }
    }
}

/// `BAOMING_KEY` or `BAOMING__SECTION__KEY`. A value that reads as a number or a truth value is one.
fn set_from_environment(table: &mut Table, name: &str, text: &str, problems: &mut Vec<String>) {
    let value = match (text.parse::<i64>(), text.parse::<bool>()) {
        (Ok(number), _) => Value::Integer(number),
        (_, Ok(truth)) => Value::Boolean(truth),
        _ => Value::String(text.to_owned()),
    };
    let rest = name[PREFIX.len()..].to_lowercase();
    let mut path: Vec<&str> =
        rest.strip_prefix('_').map_or_else(|| vec![rest.as_str()], |rest| rest.split("__").collect());
    let key = path.pop().unwrap_or_default();
    let mut place = table;
    for section in path {
        match place.entry(section).or_insert_with(|| Value::Table(Table::new())) {
            Value::Table(inner) => place = inner,
            _ => {
                problems.push(format!("{name}: {section} is not a section"));
                return;
            }
        }
    }
    place.insert(key.to_owned(), value);
}

/// Reads a key that has a default. When it is wrong, the default stands in, so that the rest can be checked as well.
fn take<'de, T: Deserialize<'de>>(table: &mut Table, key: &str, problems: &mut Vec<String>) -> T {
    take_optional(table, key, problems).unwrap_or_else(|| {
        let default = example().remove(key).expect("every key that is asked for stands in the example");
        default.try_into().expect("the built-in example is valid, as a test shows")
    })
}

fn take_optional<'de, T: Deserialize<'de>>(table: &mut Table, key: &str, problems: &mut Vec<String>) -> Option<T> {
    let value = table.remove(key)?;
    value
        .try_into()
        .map_err(|error: toml::de::Error| {
            problems.push(format!("{key}: {}", error.to_string().trim().replace('\n', " ")));
        })
        .ok()
}

/// `<data>.key`, beside the data directory.
fn beside(data: &Path) -> PathBuf {
    let mut name = data.file_name().unwrap_or_else(|| "data".as_ref()).to_owned();
    name.push(".key");
    data.with_file_name(name)
}
