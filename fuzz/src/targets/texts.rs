//! Texts that people type: bounds, what can be seen, the form by which names are compared, passwords, accounts' names.

use baoming_core::text::accounts::{look, may_be_named};
use baoming_core::text::folding::{folded, same};
use baoming_core::text::passwords::one_form;
use baoming_core::text::{AccountName, PersonName, PostalCode, Reason, unseen};

pub(crate) fn run(bytes: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(bytes) else { return false };
    let once = folded(text);
    assert_eq!(folded(&once), once, "folding twice changes something");
    assert!(same(text, &once) && same(&once, text), "a text is not the same as its form");
    let password: String = one_form(text).collect();
    assert_eq!(one_form(&password).collect::<String>(), password, "a password's form is not its own");
    if may_be_named(text) {
        assert_eq!(look(&text.to_ascii_uppercase()), look(text), "an account's look depends on its case");
    }
    if let Ok(name) = PersonName::parse(text) {
        assert!(unseen(name.reveal()).is_none(), "a name holds what cannot be seen");
        assert!(PersonName::parse(name.reveal()).is_ok_and(|again| again == name), "a name is not its own");
    }
    let others = [PostalCode::parse(text).is_ok(), AccountName::parse(text).is_ok(), Reason::parse(text).is_ok()];
    others.contains(&true)
}
