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
    "/staff/points",
    "/staff/operators",
    "/staff/applications",
    "/staff/approvals",
    "/staff/withdrawal",
    "/staff/void",
    "/staff/transfer",
    "/staff/export",
    "/staff/windows",
    "/staff/rules",
    "/staff/controls",
    "/staff/turns",
    "/staff/reports",
    "/staff/blocks",
    "/staff/access-log",
    "/staff/security-log",
    "/staff/settlements",
    "/staff/service",
];

/// The page of one's own at this address.
pub(super) fn own_page(path: &str) -> Option<&'static str> {
    OWN_PAGES.iter().copied().find(|own| *own == path)
}

/// The page that can be looked at where this one is only sent: `/me/form` of `/me/form/check`, `/staff/points` of
/// `/staff/points/new`.
pub(crate) fn looked_at(path: &'static str) -> &'static str {
    if own_page(path).is_some() {
        return path;
    }
    let above = path.rsplit_once('/').and_then(|(above, _)| own_page(above));
    above.or_else(|| path.strip_suffix("/code")).unwrap_or(path)
}
