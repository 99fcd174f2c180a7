//! The words that the metrics know requests and answers by, beside the names of the matters.

/// The audience of requests that no row answers.
pub(crate) const NOBODY: &str = "nobody";
/// The action of requests whose address or method is not known.
pub(crate) const UNSERVED: &str = "unserved";
/// The action of what cannot be read as a request.
pub(crate) const UNREAD: &str = "unread";
/// What is said of requests that reach no operation.
pub(crate) const UNREACHED: [(&str, &str); 8] = [
    (UNSERVED, "not-found"),
    (UNSERVED, "method-not-allowed"),
    (UNSERVED, "host"),
    (UNSERVED, "header-repeated"),
    (UNSERVED, "transfer-coding"),
    (UNREAD, "head"),
    (UNREAD, "head-too-long"),
    (UNREAD, "address-too-long"),
];
/// The outcome of what was done.
pub(crate) const OK: &str = "ok";

/// The codes of all problems but the counties' refusals.
pub(crate) const PROBLEMS: [&str; 60] = [
    "address-blocked",
    "address-too-long",
    "body-broken",
    "body-too-large",
    "busy",
    "card-required",
    "certificate-needed",
    "charset",
    "city-decides",
    "command-failed",
    "command-set-aside",
    "content-coding",
    "county-restarting",
    "county-set-aside",
    "county-unknown",
    "document",
    "field",
    "file",
    "forbidden",
    "head",
    "head-too-long",
    "header-repeated",
    "held",
    "held-closed",
    "held-read-only",
    "held-suspended",
    "history-unavailable",
    "host",
    "idempotency-key",
    "internal",
    "journal-failed",
    "json",
    "media-type",
    "method-not-allowed",
    "not-found",
    "not-on-turn",
    "notification-not-believed",
    "notification-unsigned",
    "password-change-needed",
    "password-paused",
    "passwords-busy",
    "photo",
    "photo-damaged",
    "photo-unknown",
    "photos-busy",
    "photos-no-room",
    "photos-unavailable",
    "policy",
    "policy-refuses-registrations",
    "port-not-configured",
    "provider-unavailable",
    "read-not-recorded",
    "reopening",
    "save-password",
    "second-factor-needed",
    "shard-unavailable",
    "sign-in-failed",
    "too-many-requests",
    "transfer-coding",
    "unauthorized",
];
