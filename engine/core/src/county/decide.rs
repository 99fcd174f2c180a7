//! From a command to what happens. A key that came before is answered as it was then, before anything else is asked.
//!
//! Deliberately absent: what each command asks of the county, which stands in `commands/`, one file for each.

use super::decision::Decision;
use super::state::County;
use crate::command::{Action, Command};
use crate::policy::Policy;
use crate::reply::Refusal;

impl County {
    /// What follows from the command, by this policy. Changes nothing.
    pub fn decide(&self, command: &Command, policy: &Policy) -> Result<Decision, Refusal> {
        if let Some(remembered) = self.remembered(&command.key) {
            let same = remembered.fingerprint == command.fingerprint;
            return if same { Ok(Decision::Happened(remembered.receipt)) } else { Err(Refusal::KeyReused) };
        }
        match &command.action {
            Action::SetUpPoint { point, name } => self.set_up_point(command, policy, *point, name),
            Action::AllotSegment { point, segment } => self.allot_segment(command, policy, *point, *segment),
            Action::TakeBackTail { point, code, from } => self.take_back_tail(command, policy, *point, *code, *from),
            Action::SubmitApplication(application) => self.submit_application(command, policy, application),
            Action::DecideApplication { number, approved, reason } => {
                self.decide_application(command, policy, *number, *approved, reason)
            }
            Action::Capture(capture) => self.capture(command, policy, capture),
            Action::VerifyCard { serial, identity, valid_until, today } => {
                self.verify_card(command, policy, *serial, *identity, *valid_until, *today)
            }
            Action::CorrectPerson { serial, person } => self.correct_person(command, policy, *serial, person),
            Action::PlaceOrder { serial, fee } => self.place_order(command, policy, *serial, *fee),
            Action::CloseOrder { serial, number } => self.close_order(*serial, *number),
            Action::RecordFee { .. } => self.record_fee(command, policy),
            Action::KeepPayment { .. } => self.keep_payment(command),
            Action::Activate { serial, real_person_passed, login_password, save_password } => {
                self.activate(command, policy, *serial, *real_person_passed, login_password, save_password)
            }
            Action::ResetPasswords { serial, identity, login_password, save_password } => {
                self.reset_passwords(command, policy, *serial, *identity, login_password, save_password)
            }
            Action::ChangeLoginPassword { serial, login_password, by_code } => {
                self.change_login_password(command, policy, *serial, login_password, *by_code)
            }
            Action::ChangeSavePassword { serial, save_password } => {
                self.change_save_password(command, policy, *serial, save_password)
            }
            Action::RenewHash { serial, which, renewal } => self.renew_hash(*serial, *which, renewal),
            Action::SaveForm { serial, form } => self.save_form(command, policy, *serial, form),
            Action::CorrectForm { serial, form } => self.correct_form(command, policy, *serial, form),
            Action::BindPhone { serial, phone } => self.bind_phone(command, policy, *serial, phone),
            Action::SaveProfessional { serial, choice } => self.save_professional(command, policy, *serial, choice),
            Action::Declare { serial, declaration } => self.declare(command, policy, *serial, declaration),
            Action::Confirm { serial, signature } => self.confirm(command, policy, *serial, signature),
            Action::WithdrawConfirmation { serial, reason } => {
                self.withdraw_confirmation(command, policy, *serial, reason)
            }
            Action::Collect { serial, items, replaces } => self.collect(command, policy, *serial, items, *replaces),
            Action::CreateOperator(account) => self.create_operator(command, policy, account),
            Action::ChangeOperator { operator, change } => self.change_operator(policy, *operator, change),
            Action::RenewOperatorHash { operator, renewal } => self.renew_operator_hash(policy, *operator, renewal),
            Action::OverrideCalendar { scope, window, bounds, reason } => {
                self.override_calendar(command, policy, *scope, *window, *bounds, reason)
            }
            Action::AdoptPolicy(adopt) => self.adopt_policy(command, policy, adopt),
            Action::VoidRegistration { serial, reason, approval } => {
                self.void_registration(command, policy, *serial, reason, *approval)
            }
            Action::TransferRegistration(transfer) => self.transfer_registration(command, policy, transfer),
            Action::AskApproval(ask) => self.ask_second_person(command, policy, ask),
            Action::DecideApproval { number, approved, reason } => {
                self.decide_approval(command, policy, *number, *approved, reason)
            }
            Action::Contingency(ask) => self.enter_contingency(command, policy, ask),
            Action::UseApproval { number } => self.use_approval(command, policy, *number),
        }
    }
}
