//! English.

use baoming_core::calendar::WindowName;

use super::texts::Texts;

pub(super) const TEXTS: Texts = Texts {
    no_directory: "is no directory; name the directory of the policy files, or built-in",
    not_empty: "is not empty; name a new directory",
    asking: "Asking the service, which looks through what is registered ...",
    unsound: |count| format!("The policy files break {count} rule(s):"),
    exported: |count, directory| {
        format!(
            "Wrote the {count} built-in policy files to {directory}. Raise version in calendar.toml with each change."
        )
    },
    adopted: |version, scope, edition| {
        format!("Version {version} is in force for {scope} from now on (edition {edition}).")
    },
    sound: "The policy files are sound.",
    year: "year",
    version: "version",
    counties: "counties",
    fees_fen: "fees in fen",
    packed_bytes: "bytes when packed",
    window: WindowName::name,
    no_change: "They do not differ.",
    changes: |count| format!("{count} difference(s):"),
    absent: "(none)",
    trial: "Trial (nothing was changed)",
    scope: "scope",
    version_in_force: "version in force",
    registrations: "registrations judged",
    newly_refused: "newly refused",
    newly_accepted: "newly accepted",
    elapsed_ms: "took (ms)",
    refusals: "Fields and rules newly refused:",
    acceptances: "Fields and rules newly accepted:",
    serials: "Serials newly refused (at most a hundred):",
    may_adopt: "No registration that is there would be refused: the files may be adopted.",
    may_not_adopt: "Registrations that are there would be refused; to adopt the files all the same, add --accept-refusals.",
};
