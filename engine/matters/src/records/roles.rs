//! Operators: names, roles with the scopes that go with them, and passwords.

use baoming_core::office::{OperatorNumber, OperatorRole};
use baoming_core::scope::Scope;
use baoming_core::text::folding::folded;
use baoming_core::text::passwords::one_form;
use baoming_gate::auth::passwords::Password;
use baoming_gate::limits::{OPERATOR_PASSWORD_CHARACTERS_MIN, PASSWORD_CHARACTERS_MAX};

use crate::fields::wrong;
use crate::limits::OPERATORS_PER_PAGE;
use crate::refused::Refused;

/// The names of roles, as they are in the configuration.
const ROLES: [(&str, OperatorRole); 6] = [
    ("office", OperatorRole::Office),
    ("point", OperatorRole::Point),
    ("ops", OperatorRole::Ops),
    ("administrator", OperatorRole::Administrator),
    ("security", OperatorRole::Security),
    ("auditor", OperatorRole::Auditor),
];

pub(crate) fn role(raw: &str) -> Result<OperatorRole, Refused> {
    let found = ROLES.iter().find(|(name, _)| *name == raw).map(|(_, role)| *role);
    found.ok_or_else(|| wrong("role", "must be office, point, ops, administrator, security or auditor"))
}

pub(crate) fn role_name(role: OperatorRole) -> &'static str {
    ROLES.iter().find(|(_, known)| *known == role).map(|(name, _)| *name).expect("every role has a name")
}

/// The number of an operator, as it stands in a path.
pub(crate) fn number(raw: &str) -> Result<OperatorNumber, Refused> {
    raw.parse().map(OperatorNumber).map_err(|_| wrong("number", "must be the number of an operator"))
}

/// How many are wanted at most.
pub(crate) fn limit(raw: Option<usize>) -> Result<usize, Refused> {
    let limit = raw.unwrap_or(OPERATORS_PER_PAGE);
    let fits = (1..=OPERATORS_PER_PAGE).contains(&limit);
    fits.then_some(limit).ok_or_else(|| wrong("limit", format!("must be 1 to {OPERATORS_PER_PAGE}")))
}

/// Refuses a scope that does not go with the role.
pub(crate) fn scope_of_role(role: OperatorRole, scope: Scope) -> Result<(), Refused> {
    match (role, scope) {
        (OperatorRole::Office, Scope::Province | Scope::City(_) | Scope::County(_))
        | (OperatorRole::Point, Scope::Point(_))
        | (
            OperatorRole::Ops | OperatorRole::Administrator | OperatorRole::Security | OperatorRole::Auditor,
            Scope::Province,
        ) => Ok(()),
        (OperatorRole::Office, _) => Err(wrong("scope", "must be province, a city or a county for an office")),
        (OperatorRole::Point, _) => Err(wrong("scope", "must be a point, as in 430102-001, for a point")),
        (OperatorRole::Ops | OperatorRole::Administrator | OperatorRole::Security | OperatorRole::Auditor, _) => {
            Err(wrong("scope", "must be province for this role"))
        }
    }
}

/// A password of an operator.
pub(crate) fn password(field: &'static str, account: &str, raw: String) -> Result<Password, Refused> {
    let rule = || {
        let length = format!("{OPERATOR_PASSWORD_CHARACTERS_MIN} to {PASSWORD_CHARACTERS_MAX} characters");
        wrong(field, format!("must have {length} and not hold the account's name"))
    };
    let holds_name = folded(&raw).contains(&*folded(account));
    let long_enough = one_form(&raw).nth(OPERATOR_PASSWORD_CHARACTERS_MIN - 1).is_some();
    let password = Password::new(field, raw).map_err(|_| rule())?;
    if long_enough && !holds_name { Ok(password) } else { Err(rule()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_long_and_not_the_name() {
        for (raw, good) in [
            ("correct horse", true),
            ("twelve-chars", true),
            ("eleven-char", false),
            ("my-YueLu-password", false),
            ("my-ｙｕｅｌｕ-password", false),
            ("eleven-char\u{200b}", false),
            (&"x".repeat(65), false),
        ] {
            assert_eq!(password("password", "yuelu", raw.to_owned()).is_ok(), good, "{raw}");
        }
    }

    #[test]
    fn a_role_goes_with_its_scopes() {
        for (name, scopes) in [
            ("office", [true, true, true, false]),
            ("point", [false, false, false, true]),
            ("ops", [true, false, false, false]),
            ("administrator", [true, false, false, false]),
            ("security", [true, false, false, false]),
            ("auditor", [true, false, false, false]),
        ] {
            let role = role(name).ok().unwrap();
            assert_eq!(role_name(role), name);
            let fits = ["province", "4301", "430102", "430102-001"].map(|raw: &str| {
                let scope = raw.parse().unwrap();
                scope_of_role(role, scope).is_ok()
            });
            assert_eq!(fits, scopes, "{name}");
        }
        assert!(role("candidate").is_err());
    }
}
