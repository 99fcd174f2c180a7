//! Pages of one's own, which a sign-in leads back to and nothing else.

/// All that are looked at. A test holds them against the table.
pub(crate) const OWN_PAGES: &[&str] = &[
    "/me",
    "/me/fee",
    "/me/professional-fee",
    "/me/exam-fee",
    "/me/passwords",
    "/me/form",
    "/me/plans",
    "/me/phone",
    "/me/professional",
    "/me/login-password",
    "/me/save-password",
    "/me/admission-ticket",
    "/me/permit",
    "/me/receipts",
    "/me/history",
    "/staff",
    "/staff/password",
    "/staff/second-factor",
    "/staff/progress",
    "/staff/capture",
    "/staff/candidates",
];

/// The page of one's own at this address.
pub(super) fn own_page(path: &str) -> Option<&'static str> {
    OWN_PAGES.iter().copied().find(|own| *own == path)
}

/// The page that can be looked at where this one is only sent: `/me/form` of `/me/form/check`.
pub(crate) fn looked_at(path: &'static str) -> &'static str {
    ["/check", "/code", "/save"].into_iter().find_map(|end| path.strip_suffix(end)).unwrap_or(path)
}
