//! The words of pages as a table, so that no language lacks one.

/// All of them in one language.
pub(crate) struct Texts {
    /// Name of the service, above every page.
    pub(crate) service: &'static str,
    /// Name of the portal.
    pub(crate) portal: &'static str,
    /// For keyboards and readers.
    pub(crate) skip: &'static str,
    /// The other language, in itself.
    pub(crate) other_language: &'static str,
    /// The way to the first page.
    pub(crate) home: &'static str,
    /// The way to the own page.
    pub(crate) mine: &'static str,
    /// Ends the session.
    pub(crate) sign_out: &'static str,
    /// Before the serial.
    pub(crate) signed_in_as: &'static str,
    /// Before the end of something.
    pub(crate) until: &'static str,
    /// A button.
    pub(crate) continue_: &'static str,
    /// A way back.
    pub(crate) back: &'static str,
    /// Over the list of what is wrong.
    pub(crate) errors: &'static str,
    /// Before what is wrong at a field, for readers.
    pub(crate) error: &'static str,
    /// Before the seconds after which to come again.
    pub(crate) come_again: &'static str,
    /// The way to the pages of staff.
    pub(crate) staff_way: &'static str,
    /// Said where a form came without the browser's mark.
    pub(crate) no_cookie: &'static str,
    /// Said where what was typed is back.
    pub(crate) kept: &'static str,
    /// Another site sent a form.
    pub(crate) strange_title: &'static str,
    /// What to do then.
    pub(crate) strange: &'static str,
    /// A form that cannot be read.
    pub(crate) broken_title: &'static str,
    /// What to do then.
    pub(crate) broken: &'static str,
    /// A page that is refused.
    pub(crate) refused_title: &'static str,
    /// Heading of the first page.
    pub(crate) home_title: &'static str,
    /// Below it.
    pub(crate) home_lead: &'static str,
    /// A way in.
    pub(crate) first_time: &'static str,
    /// Below it.
    pub(crate) first_time_hint: &'static str,
    /// Another way in.
    pub(crate) with_password: &'static str,
    /// Below it.
    pub(crate) with_password_hint: &'static str,
    /// Heading of the calendar.
    pub(crate) calendar_title: &'static str,
    /// Column.
    pub(crate) window: &'static str,
    /// Column.
    pub(crate) opens: &'static str,
    /// Column.
    pub(crate) closes: &'static str,
    /// State of a window.
    pub(crate) is_open: &'static str,
    /// State of a window.
    pub(crate) not_yet: &'static str,
    /// State of a window.
    pub(crate) is_over: &'static str,
    /// Heading of the public status.
    pub(crate) status_title: &'static str,
    /// All is well.
    pub(crate) status_open: &'static str,
    /// Something is held.
    pub(crate) status_held: &'static str,
    /// No changes are taken.
    pub(crate) status_closed: &'static str,
    /// Before the end of a control.
    pub(crate) held_until: &'static str,
    /// A way to the turns.
    pub(crate) turns_title: &'static str,
    /// A field.
    pub(crate) document: &'static str,
    /// A field.
    pub(crate) document_kind: &'static str,
    /// A field.
    pub(crate) name: &'static str,
    /// Below it.
    pub(crate) name_hint: &'static str,
    /// A field.
    pub(crate) county: &'static str,
    /// Below it.
    pub(crate) county_hint: &'static str,
    /// Nothing chosen.
    pub(crate) county_any: &'static str,
    /// A field.
    pub(crate) login_password: &'static str,
    /// Below it.
    pub(crate) login_password_hint: &'static str,
    /// A field.
    pub(crate) save_password: &'static str,
    /// Below it.
    pub(crate) save_password_hint: &'static str,
    /// Behind a password's name.
    pub(crate) again: &'static str,
    /// Two passwords differ.
    pub(crate) not_the_same: &'static str,
    /// Below the save password where something is saved.
    pub(crate) known_save_hint: &'static str,
    /// A button.
    pub(crate) sign_in: &'static str,
    /// Over a sign-in that was asked for.
    pub(crate) sign_in_first: &'static str,
    /// Heading of the own page.
    pub(crate) next_title: &'static str,
    /// Heading of the tasks.
    pub(crate) tasks_title: &'static str,
    /// State of a task.
    pub(crate) done: &'static str,
    /// State of a task.
    pub(crate) to_do: &'static str,
    /// State of a task.
    pub(crate) later: &'static str,
    /// State of a task.
    pub(crate) not_needed: &'static str,
    /// Nothing is to be done at the moment.
    pub(crate) all_done: &'static str,
    /// A task.
    pub(crate) captured_task: &'static str,
    /// A task.
    pub(crate) fee_task: &'static str,
    /// A task.
    pub(crate) passwords_task: &'static str,
    /// A task.
    pub(crate) form_task: &'static str,
    /// A task.
    pub(crate) plans_task: &'static str,
    /// A task.
    pub(crate) phone_task: &'static str,
    /// A task.
    pub(crate) professional_task: &'static str,
    /// A task.
    pub(crate) professional_fee_task: &'static str,
    /// A task.
    pub(crate) exam_fee_task: &'static str,
    /// A task.
    pub(crate) confirm_task: &'static str,
    /// A way.
    pub(crate) receipts_task: &'static str,
    /// A way.
    pub(crate) history_task: &'static str,
    /// Heading.
    pub(crate) fee_title: &'static str,
    /// Nobody gets it back.
    pub(crate) fee_warning: &'static str,
    /// Before the amount.
    pub(crate) fee_amount: &'static str,
    /// Behind the amount.
    pub(crate) yuan: &'static str,
    /// A button.
    pub(crate) fee_pay: &'static str,
    /// Above the code.
    pub(crate) fee_scan: &'static str,
    /// While it is waited for.
    pub(crate) fee_waiting: &'static str,
    /// It is paid.
    pub(crate) fee_paid: &'static str,
    /// A button.
    pub(crate) fee_look: &'static str,
    /// Heading.
    pub(crate) passwords_title: &'static str,
    /// A field.
    pub(crate) ticket: &'static str,
    /// Below it.
    pub(crate) ticket_hint: &'static str,
    /// A button.
    pub(crate) passwords_button: &'static str,
    /// Said behind it.
    pub(crate) passwords_done: &'static str,
    /// Heading.
    pub(crate) form_title: &'static str,
    /// Heading.
    pub(crate) check_title: &'static str,
    /// Below it.
    pub(crate) check_lead: &'static str,
    /// A button.
    pub(crate) change: &'static str,
    /// A button.
    pub(crate) save: &'static str,
    /// A field.
    pub(crate) political_status: &'static str,
    /// A field.
    pub(crate) candidate_category: &'static str,
    /// A field.
    pub(crate) graduation_category: &'static str,
    /// A field.
    pub(crate) school: &'static str,
    /// A field.
    pub(crate) first_subject: &'static str,
    /// A field.
    pub(crate) second_subjects: &'static str,
    /// A field.
    pub(crate) foreign_language: &'static str,
    /// A field.
    pub(crate) unified_exam: &'static str,
    /// A choice.
    pub(crate) yes: &'static str,
    /// A choice.
    pub(crate) no: &'static str,
    /// A field.
    pub(crate) postal_address: &'static str,
    /// A field.
    pub(crate) postal_code: &'static str,
    /// A field.
    pub(crate) recipient: &'static str,
    /// A field.
    pub(crate) phone: &'static str,
    /// Below it.
    pub(crate) phone_hint: &'static str,
    /// Nothing chosen in a list.
    pub(crate) choose: &'static str,
    /// Behind a field that may stay empty.
    pub(crate) optional: &'static str,
    /// Heading.
    pub(crate) plans_title: &'static str,
    /// Below it.
    pub(crate) plans_lead: &'static str,
    /// A field.
    pub(crate) bonuses: &'static str,
    /// A field.
    pub(crate) plans: &'static str,
    /// Behind a number.
    pub(crate) points: &'static str,
    /// Heading.
    pub(crate) professional_title: &'static str,
    /// A field.
    pub(crate) professional_class: &'static str,
    /// A field.
    pub(crate) main_event: &'static str,
    /// A field.
    pub(crate) auxiliary_event: &'static str,
    /// Heading.
    pub(crate) phone_title: &'static str,
    /// A button.
    pub(crate) send_code: &'static str,
    /// A field.
    pub(crate) code: &'static str,
    /// Below it.
    pub(crate) code_hint: &'static str,
    /// Before the number.
    pub(crate) bound_phone: &'static str,
    /// Heading.
    pub(crate) receipts_title: &'static str,
    /// Below it.
    pub(crate) receipts_lead: &'static str,
    /// Before its number.
    pub(crate) receipt: &'static str,
    /// Heading.
    pub(crate) history_title: &'static str,
    /// Column.
    pub(crate) before_: &'static str,
    /// Column.
    pub(crate) after: &'static str,
    /// An empty list.
    pub(crate) nothing_yet: &'static str,
    /// The way to the next page of a list.
    pub(crate) more: &'static str,
    /// In the place of what is not shown.
    pub(crate) secret: &'static str,
    /// The registration is over.
    pub(crate) voided_title: &'static str,
    /// Nothing is there.
    pub(crate) needed: &'static str,
    /// Something else than that.
    pub(crate) six_digits: &'static str,
    /// Something else than that.
    pub(crate) eleven_digits: &'static str,
    /// Neither was chosen.
    pub(crate) choose_yes_or_no: &'static str,
    /// Fewer or more were chosen.
    pub(crate) choose_two: &'static str,
    /// Column.
    pub(crate) state: &'static str,
    /// Before the beginning of something.
    pub(crate) from_: &'static str,
    /// A task whose time is over.
    pub(crate) not_on_file: &'static str,
    /// Heading.
    pub(crate) login_change_title: &'static str,
    /// Heading.
    pub(crate) save_change_title: &'static str,
    /// A field.
    pub(crate) present_password: &'static str,
    /// A field.
    pub(crate) new_password: &'static str,
    /// Said behind it.
    pub(crate) login_changed: &'static str,
    /// Said behind it.
    pub(crate) save_changed: &'static str,
    /// A way.
    pub(crate) forgotten_way: &'static str,
    /// Heading.
    pub(crate) forgotten_title: &'static str,
    /// Below it.
    pub(crate) forgotten_lead: &'static str,
    /// Said whether or not there is anybody.
    pub(crate) forgotten_sent: &'static str,
    /// Heading.
    pub(crate) ticket_title: &'static str,
    /// Heading.
    pub(crate) permit_title: &'static str,
    /// Before the number.
    pub(crate) ticket_number: &'static str,
    /// A field.
    pub(crate) subjects: &'static str,
    /// What to do with it.
    pub(crate) print: &'static str,
    /// Heading.
    pub(crate) check_receipt_title: &'static str,
    /// Below it.
    pub(crate) check_receipt_lead: &'static str,
    /// A field.
    pub(crate) receipt_line: &'static str,
    /// A button.
    pub(crate) check_receipt: &'static str,
    /// It is.
    pub(crate) receipt_genuine: &'static str,
    /// It is not.
    pub(crate) receipt_not_genuine: &'static str,
    /// Before an instant.
    pub(crate) when_: &'static str,
    /// Before what was done.
    pub(crate) what_: &'static str,
    /// When a window opens: `{}` is the instant.
    pub(crate) begins: &'static str,
    /// Heading of what is besides.
    pub(crate) more_title: &'static str,
    /// Sexes by code.
    pub(crate) sexes: &'static [(&'static str, &'static str)],
    /// Names of what a history shows.
    pub(crate) fields: &'static [(&'static str, &'static str)],
    /// Names of the calendar's windows.
    pub(crate) windows: &'static [(&'static str, &'static str)],
    /// Kinds of documents by code.
    pub(crate) document_kinds: &'static [(&'static str, &'static str)],
    /// What changes are called.
    pub(crate) actions: &'static [(&'static str, &'static str)],
}
