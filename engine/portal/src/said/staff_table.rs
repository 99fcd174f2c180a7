//! The words that only staff read, as a table.

/// All of them in one language.
pub(crate) struct StaffTexts {
    /// Name of the portal.
    pub(crate) portal: &'static str,
    /// The way to the first page.
    pub(crate) home: &'static str,
    /// Heading.
    pub(crate) sign_in_title: &'static str,
    /// A field.
    pub(crate) operator: &'static str,
    /// A field.
    pub(crate) password: &'static str,
    /// A field.
    pub(crate) code: &'static str,
    /// Below it.
    pub(crate) code_hint: &'static str,
    /// Heading.
    pub(crate) password_title: &'static str,
    /// Below it.
    pub(crate) password_lead: &'static str,
    /// A field.
    pub(crate) present_password: &'static str,
    /// A field.
    pub(crate) new_password: &'static str,
    /// Below it.
    pub(crate) new_password_hint: &'static str,
    /// Said behind it.
    pub(crate) password_done: &'static str,
    /// Heading.
    pub(crate) factor_title: &'static str,
    /// Below it.
    pub(crate) factor_lead: &'static str,
    /// A field.
    pub(crate) present_code: &'static str,
    /// Below it.
    pub(crate) present_code_hint: &'static str,
    /// Above the code.
    pub(crate) factor_scan: &'static str,
    /// A button.
    pub(crate) factor_confirm: &'static str,
    /// Said behind it.
    pub(crate) factor_done: &'static str,
    /// A way.
    pub(crate) capture_way: &'static str,
    /// A way.
    pub(crate) candidates_way: &'static str,
    /// A way.
    pub(crate) progress_way: &'static str,
    /// Heading.
    pub(crate) account_title: &'static str,
    /// Heading.
    pub(crate) progress_title: &'static str,
    /// Column.
    pub(crate) part: &'static str,
    /// Column.
    pub(crate) captured: &'static str,
    /// Column.
    pub(crate) paid: &'static str,
    /// Column.
    pub(crate) form_saved: &'static str,
    /// Column.
    pub(crate) confirmed: &'static str,
    /// Column.
    pub(crate) complete: &'static str,
    /// A row.
    pub(crate) sum: &'static str,
    /// Before counties that are in no sum.
    pub(crate) unavailable: &'static str,
    /// A number.
    pub(crate) serials_left: &'static str,
    /// A warning.
    pub(crate) serials_few: &'static str,
    /// A number.
    pub(crate) verification_due: &'static str,
    /// A number.
    pub(crate) voided: &'static str,
    /// Heading of the grid.
    pub(crate) counties_title: &'static str,
    /// A place.
    pub(crate) whole_province: &'static str,
    /// Heading.
    pub(crate) controls_title: &'static str,
    /// There are none.
    pub(crate) no_controls: &'static str,
    /// Before whoever set it.
    pub(crate) by: &'static str,
    /// Heading.
    pub(crate) capture_title: &'static str,
    /// Heading.
    pub(crate) photo_title: &'static str,
    /// A field.
    pub(crate) photo: &'static str,
    /// Below it.
    pub(crate) photo_hint: &'static str,
    /// A button.
    pub(crate) photo_button: &'static str,
    /// Said above the fields.
    pub(crate) photo_kept: &'static str,
    /// A way.
    pub(crate) other_photo: &'static str,
    /// Heading.
    pub(crate) card_title: &'static str,
    /// A field.
    pub(crate) sex: &'static str,
    /// A field.
    pub(crate) ethnicity: &'static str,
    /// A field.
    pub(crate) birth_date: &'static str,
    /// Below it.
    pub(crate) birth_date_hint: &'static str,
    /// A field.
    pub(crate) address: &'static str,
    /// A field.
    pub(crate) method: &'static str,
    /// A field.
    pub(crate) case: &'static str,
    /// None of them.
    pub(crate) no_case: &'static str,
    /// A field.
    pub(crate) issued_by: &'static str,
    /// A field.
    pub(crate) valid_from: &'static str,
    /// A field.
    pub(crate) valid_until: &'static str,
    /// Below it.
    pub(crate) valid_hint: &'static str,
    /// A button.
    pub(crate) capture_button: &'static str,
    /// Heading.
    pub(crate) captured_title: &'static str,
    /// Before the serial.
    pub(crate) captured_lead: &'static str,
    /// A button.
    pub(crate) next_person: &'static str,
    /// Before what is strange.
    pub(crate) look_twice: &'static str,
    /// Heading.
    pub(crate) search_title: &'static str,
    /// Below it.
    pub(crate) search_lead: &'static str,
    /// A field.
    pub(crate) serial: &'static str,
    /// A field.
    pub(crate) document: &'static str,
    /// A field.
    pub(crate) name: &'static str,
    /// A field.
    pub(crate) school: &'static str,
    /// A field.
    pub(crate) standing: &'static str,
    /// Nothing chosen.
    pub(crate) any: &'static str,
    /// A button.
    pub(crate) search_button: &'static str,
    /// Before how many.
    pub(crate) found: &'static str,
    /// Nobody was found.
    pub(crate) nobody: &'static str,
    /// A button.
    pub(crate) next_page: &'static str,
    /// A button where a page is empty and not the last.
    pub(crate) read_on: &'static str,
    /// A button.
    pub(crate) open: &'static str,
    /// Heading.
    pub(crate) record_title: &'static str,
    /// A field.
    pub(crate) captured_at: &'static str,
    /// A field.
    pub(crate) point: &'static str,
    /// A field.
    pub(crate) phone: &'static str,
    /// A field.
    pub(crate) fees: &'static str,
    /// A field.
    pub(crate) revision: &'static str,
    /// A button.
    pub(crate) print_button: &'static str,
    /// Heading: `{}` is the year.
    pub(crate) print_title: &'static str,
    /// Not printed.
    pub(crate) print_hint: &'static str,
    /// In place of the form.
    pub(crate) no_form: &'static str,
    /// On paper.
    pub(crate) signature: &'static str,
    /// On paper.
    pub(crate) signed_on: &'static str,
    /// On paper.
    pub(crate) pledge: &'static str,
    /// Heading.
    pub(crate) confirm_title: &'static str,
    /// A field.
    pub(crate) signed_by: &'static str,
    /// A field.
    pub(crate) scan: &'static str,
    /// Below it.
    pub(crate) scan_hint: &'static str,
    /// A button.
    pub(crate) confirm_button: &'static str,
    /// Said behind it.
    pub(crate) confirmed_done: &'static str,
    /// In place of the fields.
    pub(crate) already_signed: &'static str,
    /// How a document was entered.
    pub(crate) methods: &'static [(&'static str, &'static str)],
    /// Special cases.
    pub(crate) cases: &'static [(&'static str, &'static str)],
    /// States of candidates.
    pub(crate) standings: &'static [(&'static str, &'static str)],
    /// How a part of the province is held.
    pub(crate) states: &'static [(&'static str, &'static str)],
    /// Fees.
    pub(crate) fee_kinds: &'static [(&'static str, &'static str)],
}
