//! What the apps say, as a table.

/// All of it in one language.
pub(crate) struct AppTexts {
    /// Heading of candidates' shell.
    pub(crate) no_network_title: &'static str,
    /// Below it.
    pub(crate) no_network_lead: &'static str,
    /// A way.
    pub(crate) try_again: &'static str,
    /// Before the instant at which the calendar was true.
    pub(crate) calendar_as_of: &'static str,
    /// Heading of the points' shell.
    pub(crate) offline_title: &'static str,
    /// Without a script.
    pub(crate) needs_script: &'static str,
    /// The browser lacks something.
    pub(crate) unable: &'static str,
    /// Another version is there.
    pub(crate) new_version: &'static str,
    /// A button.
    pub(crate) renew: &'static str,
    /// A way.
    pub(crate) sign_in_beside: &'static str,
    /// Heading.
    pub(crate) evicted_title: &'static str,
    /// What to do.
    pub(crate) evicted_do: &'static str,
    /// A button.
    pub(crate) evicted_read: &'static str,
    /// Heading.
    pub(crate) prepare_title: &'static str,
    /// Below it.
    pub(crate) prepare_lead: &'static str,
    /// What is needed before.
    pub(crate) prepare_first: &'static str,
    /// A field.
    pub(crate) passcode: &'static str,
    /// Below it.
    pub(crate) passcode_hint: &'static str,
    /// A button.
    pub(crate) prepare_button: &'static str,
    /// Heading.
    pub(crate) locked_title: &'static str,
    /// A button.
    pub(crate) unlock_button: &'static str,
    /// Heading.
    pub(crate) saved_title: &'static str,
    /// Before the number.
    pub(crate) saved_lead: &'static str,
    /// Heading.
    pub(crate) capture_title: &'static str,
    /// Below the photograph.
    pub(crate) photo_hint: &'static str,
    /// A button.
    pub(crate) save_button: &'static str,
    /// A button.
    pub(crate) drop_button: &'static str,
    /// Heading.
    pub(crate) sending_title: &'static str,
    /// Below it.
    pub(crate) sending_lead: &'static str,
    /// A button.
    pub(crate) send_button: &'static str,
    /// A button.
    pub(crate) look_button: &'static str,
    /// Heading.
    pub(crate) conflicts_title: &'static str,
    /// Below it.
    pub(crate) conflicts_lead: &'static str,
    /// Heading.
    pub(crate) ledger_title: &'static str,
    /// The sum is wrong.
    pub(crate) ledger_open: &'static str,
    /// There are none.
    pub(crate) no_drafts: &'static str,
    /// Heading.
    pub(crate) export_title: &'static str,
    /// Below it.
    pub(crate) export_lead: &'static str,
    /// A button.
    pub(crate) export_button: &'static str,
    /// Heading.
    pub(crate) device_title: &'static str,
    /// A field.
    pub(crate) kit: &'static str,
    /// A field.
    pub(crate) prepared_by: &'static str,
    /// A field.
    pub(crate) storage: &'static str,
    /// A button.
    pub(crate) lock_button: &'static str,
    /// Heading.
    pub(crate) bundle_title: &'static str,
    /// Below it.
    pub(crate) bundle_lead: &'static str,
    /// A field.
    pub(crate) bundle_file: &'static str,
    /// A field.
    pub(crate) bundle_passcode: &'static str,
    /// A button.
    pub(crate) bundle_open: &'static str,
    /// A field.
    pub(crate) bundle_made: &'static str,
    /// Counts with their names.
    pub(crate) ledger: &'static [(&'static str, &'static str)],
    /// Columns.
    pub(crate) draft_columns: [&'static str; 5],
    /// Columns.
    pub(crate) bundle_columns: [&'static str; 3],
    /// What scripts say, by key; braces hold values.
    pub(crate) words: &'static [(&'static str, &'static str)],
    /// What the scripts of a point's reader and camera say, by key.
    pub(crate) device_words: &'static [(&'static str, &'static str)],
}
