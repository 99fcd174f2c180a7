//! What is strange about a document and refuses nobody: told with the receipt to whoever has the card in hand.
//!
//! An address code that no list has, or that had ended long before the birth, is taken all the same: check digit, birth
//! date and sex agree, and the card was read by a reader, or its number was typed and is checked with its issuer's records
//! or decided by an office. A first pair of digits that is no province is refused long before. Judged by what is known
//! now, so the same request may be told more or less after other rules are adopted; the receipt itself stays the same.

use baoming_api::bodies::WarningBody;
use baoming_core::identity::{AddressDoubt, IdentityDocument};
use baoming_core::ids::CountyId;

use crate::asked::Keyed;
use crate::counter::Counter;
use crate::texts;

/// The warnings about a document that was shown in the county.
pub(crate) fn about(
    counter: &Counter,
    asked: &Keyed,
    county: CountyId,
    document: &IdentityDocument,
) -> Vec<WarningBody> {
    let doubt = document.address_doubt(&counter.node.policy_of(county).regions);
    let body =
        |doubt: AddressDoubt| WarningBody { code: doubt.code().to_owned(), text: texts::doubt(asked.language, doubt) };
    doubt.map(body).into_iter().collect()
}
