//! From a name or a path to a checked profile.

use std::path::Path;

use sha2::{Digest, Sha256};

use super::check::check;
use super::content::{Content, Profile};
use crate::limits::PROFILE_BYTES_MAX;

/// Everything that is wrong with a profile.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file} cannot be used:\n  {}", .problems.join("\n  "))]
pub struct ProfileError {
    /// Which file.
    pub file: String,
    /// Each as "key: rule".
    pub problems: Vec<String>,
}

macro_rules! built_in {
    ($($name:literal),* $(,)?) => {
        /// Names and texts of the built-in profiles, in the order of the season; attacks last.
        const BUILT_IN: &[(&str, &str)] = &[$(($name, include_str!(concat!("../../profiles/", $name, ".toml")))),*];
    };
}

built_in!(
    "opening-minute",
    "opening-by-pages",
    "ordinary-day",
    "deadline-evening",
    "payment-burst",
    "activation-storm",
    "login-storm",
    "point-capture-day",
    "office-reports",
    "arts-sign-up",
    "declaration-day",
    "retry-storm",
    "overload",
    "password-guessing",
    "identity-enumeration",
    "token-guessing",
    "serial-enumeration",
    "forged-notifications",
    "replayed-notifications",
    "idempotency-abuse",
    "oversized-bodies",
    "malformed-bodies",
    "slow-headers",
    "connection-flood",
);

/// The names of the built-in profiles, in the order of the season; attacks last.
pub fn built_in_names() -> impl Iterator<Item = &'static str> {
    BUILT_IN.iter().map(|(name, _)| *name)
}

/// The built-in profile with this name.
pub fn load_built_in(name: &str) -> Option<Result<Profile, ProfileError>> {
    let (name, text) = BUILT_IN.iter().find(|(known, _)| *known == name)?;
    Some(parse(name, &format!("{name}.toml"), text))
}

/// The profile in a file.
pub fn load_file(path: &Path) -> Result<Profile, ProfileError> {
    let file = path.display().to_string();
    let refuse = |problem: String| ProfileError { file: file.clone(), problems: vec![problem] };
    let unreadable = |error: std::io::Error| refuse(format!("file: cannot be read: {error}"));
    let length = std::fs::metadata(path).map_err(unreadable)?.len();
    if length > PROFILE_BYTES_MAX {
        return Err(refuse(format!("file: {length} bytes are not allowed, must be at most {PROFILE_BYTES_MAX}")));
    }
    let text = std::fs::read_to_string(path).map_err(unreadable)?;
    let name = path.file_stem().unwrap_or_default().to_string_lossy();
    parse(&name, &file, &text)
}

/// A built-in profile by its name, or one by its path.
pub fn load_named(name_or_path: &str) -> Result<Profile, ProfileError> {
    load_built_in(name_or_path).unwrap_or_else(|| {
        let path = Path::new(name_or_path);
        if path.extension().is_none() && !path.exists() {
            let known = built_in_names().collect::<Vec<_>>().join(", ");
            let problem = format!("profile: there is no such one; known are {known}, or name a file");
            return Err(ProfileError { file: name_or_path.to_owned(), problems: vec![problem] });
        }
        load_file(path)
    })
}

fn parse(name: &str, file: &str, text: &str) -> Result<Profile, ProfileError> {
    let refuse = |problems| ProfileError { file: file.to_owned(), problems };
    let reader = toml::Deserializer::parse(text).map_err(|error| refuse(vec![in_one_line(&error.to_string())]))?;
    let content: Content = serde_path_to_error::deserialize(reader)
        .map_err(|error| refuse(vec![format!("{}: {}", error.path(), in_one_line(&error.inner().to_string()))]))?;
    let problems = check(&content);
    if !problems.is_empty() {
        return Err(refuse(problems));
    }
    let digest = Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect();
    Ok(Profile { name: name.to_owned(), digest, content })
}

fn in_one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
