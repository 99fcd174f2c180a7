//! Ways to other pages: where a sign-in leads back to, and what an account is offered.

use baoming_matters::Matter;

/// A page that can be looked at, as far as others lead to it.
#[derive(Clone, Copy)]
pub(crate) struct Way {
    /// Its address.
    pub(crate) path: &'static str,
    /// Whether one has to be signed in.
    pub(crate) is_own: bool,
    /// What staff ask for there.
    pub(crate) matter: Option<&'static Matter>,
}

/// The table of pages, as the visit of one of them is handed it.
pub(crate) type Ways = fn(&str) -> Option<Way>;

/// The page that can be looked at where this one is only sent: `/me/form` of `/me/form/check`, `/staff/points` of
/// `/staff/points/new`.
pub(crate) fn looked_at(ways: Ways, path: &'static str) -> &'static str {
    let above = || path.rsplit_once('/').and_then(|(above, _)| ways(above)).filter(|way| way.path.len() > 1);
    ways(path).or_else(above).map_or(path, |way| way.path)
}
