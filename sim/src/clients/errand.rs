//! Errands of a candidate and of the offices for one: a list of calls, each with the one answer that the plan grants.
//!
//! A refusal is not remembered, so a copy of a refused call that arrives later is judged anew: an errand sends only what
//! is refused for good. What may happen besides is that a window has closed meanwhile. Then the errand ends, or waits where an override
//! reopens the window later.

use std::collections::VecDeque;

use baoming_core::command::{Action, TransferRegistration};
use baoming_core::form::{Declaration, FieldEntry, Signature};
use baoming_core::ids::{CountyId, PaymentId, PointNumber, ScanDigest, Serial};
use baoming_core::payment::UnsettledReason;
use baoming_core::person::FeeKind;
use baoming_core::query::Query;
use baoming_core::renewal::{HashRenewal, WhichPassword};
use baoming_core::reply::{Answer, Refusal, Reply, View};
use baoming_core::sample;
use baoming_core::text::PasswordHash;

use super::client::{Next, Scene, Script};
use crate::message::Body;
use crate::province::{FEE_FEN, activate, county, instant, point, save, text};

/// Fees of the sample's season, in fen.
const EXAM_FEN: u32 = 16_800;
const ART_FEN: u32 = 9_000;
const SPORT_FEN: u32 = 8_000;

/// What is sent.
#[derive(Debug, Clone)]
enum Call {
    Act(Action),
    /// The same in another county.
    ActIn(CountyId, Action),
    /// A payment, made when it is sent, of an order.
    Pay {
        fee: FeeKind,
        amount_fen: u32,
        order: u16,
    },
    /// Money that settles nothing.
    Keep,
    /// A hash is renewed that stood since the last answer, or since one before the last password.
    Renew(WhichPassword, Since),
    Look,
}

/// Since when the passwords are taken to be as they were verified.
#[derive(Debug, Clone, Copy)]
enum Since {
    Now,
    Before,
}

/// What must come back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Granted {
    Done(Answer),
    Refused(&'static str),
    /// The state, with passwords set anew so often.
    Epoch(u16),
    /// The state, voided.
    Voided,
    /// A serial, whichever; or the point has none.
    Captured,
}

/// The script of one errand.
#[derive(Debug)]
pub(crate) struct Errand {
    county: CountyId,
    point: PointNumber,
    serial: Serial,
    person: u32,
    orders: u16,
    plan: VecDeque<(Call, Granted)>,
    waits_for: Option<Granted>,
    /// The numbers of the last two events that were answered, newest first.
    events: [u64; 2],
}

impl Errand {
    fn empty(county: CountyId, point: PointNumber, serial: Serial, person: u32) -> Self {
        Self { county, point, serial, person, orders: 0, plan: VecDeque::new(), waits_for: None, events: [0; 2] }
    }

    /// What comes after the form was saved `revision` times: steps 4, 5 and 6, in whatever part this candidate goes.
    pub(crate) fn after_the_form(
        (county, point, serial, person): (CountyId, PointNumber, Serial, u32),
        revision: u32,
        scene: &mut Scene<'_>,
    ) -> Self {
        let mut errand = Self::empty(county, point, serial, person);
        if scene.dice.chance(0.6) {
            errand.professional(scene.dice.chance(0.4));
        }
        if scene.dice.chance(0.4) {
            let declaration = Declaration { bonuses: vec![text("1")], plans: Vec::new() };
            errand.done(Action::Declare { serial, declaration }, Answer::Declared { revision: 1 });
        }
        if scene.dice.chance(0.4) {
            errand.passwords();
        }
        if scene.dice.chance(0.6) {
            errand.signature(revision);
        }
        if scene.dice.chance(0.5) {
            errand.exam();
        }
        errand
    }

    /// Step 3 by an order, and passwords set anew; for somebody who was captured just now.
    pub(crate) fn after_the_capture(
        (county, point, serial, person): (CountyId, PointNumber, Serial, u32),
        verifies: bool,
        scene: &mut Scene<'_>,
    ) -> Self {
        let mut errand = Self::empty(county, point, serial, person);
        errand.order(FeeKind::Registration, FEE_FEN);
        if scene.dice.chance(0.5) {
            errand.close();
            errand.order(FeeKind::Registration, FEE_FEN);
        }
        errand.pay(FeeKind::Registration, FEE_FEN);
        errand.done(activate(serial), Answer::Activated);
        if verifies {
            errand.refused(verify(serial, sample::card(person + 1).1), "other-candidates-document");
            errand.done(verify(serial, sample::card(person).1), Answer::CardVerified);
            errand.refused(verify(serial, sample::card(person).1), "nothing-to-verify");
        } else {
            errand.plan.push_back((Call::Look, Granted::Epoch(0)));
        }
        if scene.dice.chance(0.5) {
            errand.mended(verifies, scene);
        }
        errand
    }

    fn done(&mut self, action: Action, answer: Answer) {
        self.plan.push_back((Call::Act(action), Granted::Done(answer)));
    }

    fn refused(&mut self, action: Action, code: &'static str) {
        self.plan.push_back((Call::Act(action), Granted::Refused(code)));
    }

    /// Ordered twice: the second time finds the order of the first.
    fn order(&mut self, fee: FeeKind, amount_fen: u32) {
        self.order_once(fee, amount_fen);
        let answer = Answer::OrderPlaced { number: self.orders, amount_fen };
        self.done(Action::PlaceOrder { serial: self.serial, fee }, answer);
    }

    fn order_once(&mut self, fee: FeeKind, amount_fen: u32) {
        self.orders += 1;
        let answer = Answer::OrderPlaced { number: self.orders, amount_fen };
        self.done(Action::PlaceOrder { serial: self.serial, fee }, answer);
    }

    fn close(&mut self) {
        self.done(Action::CloseOrder { serial: self.serial, number: self.orders }, Answer::OrderClosed);
        self.refused(Action::CloseOrder { serial: self.serial, number: self.orders }, "order-ended");
    }

    /// Pays the last order, first with the wrong amount.
    fn pay(&mut self, fee: FeeKind, amount_fen: u32) {
        let order = self.orders;
        self.plan.push_back((Call::Pay { fee, amount_fen: amount_fen - 1, order }, Granted::Refused("fee-amount")));
        let recorded = Granted::Done(Answer::FeeRecorded { again: false });
        self.plan.push_back((Call::Pay { fee, amount_fen, order }, recorded));
    }

    /// The office finds that the number was somebody else's: the registration passes to the right document, or ends, and whose
    /// document it was is captured in whatever county.
    fn mended(&mut self, by_card: bool, scene: &mut Scene<'_>) {
        let (serial, person) = (self.serial, self.person);
        let anywhere = county(scene.dice.pick(0..=u64::from(scene.config.counties) - 1) as u32);
        if by_card && scene.dice.chance(0.5) {
            self.done(passed_on(serial, person + 1), Answer::RegistrationTransferred);
            self.plan.push_back((Call::Look, Granted::Epoch(1)));
            self.refused(verify(serial, sample::card(person).1), "other-candidates-document");
            self.done(verify(serial, sample::card(person + 1).1), Answer::CardVerified);
        } else {
            self.done(
                Action::VoidRegistration { serial, reason: text("号码录错"), approval: None },
                Answer::RegistrationVoided,
            );
            self.plan.push_back((Call::Look, Granted::Voided));
            self.refused(save(serial), "registration-voided");
            self.plan.push_back((Call::Keep, Granted::Done(Answer::PaymentKept)));
        }
        if by_card {
            let again = Action::Capture(Box::new(sample::capture(point(1), person)));
            self.plan.push_back((Call::ActIn(anywhere, again), Granted::Captured));
        }
    }

    fn professional(&mut self, changes: bool) {
        let serial = self.serial;
        let choose = |choice| Action::SaveProfessional { serial, choice };
        self.done(Action::BindPhone { serial, phone: text("13800000000") }, Answer::PhoneBound);
        self.done(choose(sample::art()), Answer::ProfessionalSaved { revision: 1 });
        if changes {
            self.order_once(FeeKind::Professional, ART_FEN);
            self.close();
            self.done(choose(sample::sport()), Answer::ProfessionalSaved { revision: 2 });
            self.order(FeeKind::Professional, SPORT_FEN);
        } else {
            self.order(FeeKind::Professional, ART_FEN);
            self.refused(choose(sample::sport()), "order-open");
        }
        self.pay(FeeKind::Professional, if changes { SPORT_FEN } else { ART_FEN });
        self.refused(choose(sample::art()), "fee-paid");
    }

    fn passwords(&mut self) {
        self.refused(reset(self.serial, self.person + 1), "other-candidates-document");
        self.done(reset(self.serial, self.person), Answer::PasswordsReset);
        self.plan.push_back((Call::Renew(WhichPassword::Login, Since::Now), Granted::Done(Answer::HashRenewed)));
        let (serial, hash) = (self.serial, || text("$argon2id$v=19$m=16,t=1,p=1$c2FsdHNhbHQ$b3du"));
        let login = Action::ChangeLoginPassword { serial, login_password: hash(), by_code: false };
        self.done(login, Answer::LoginPasswordChanged);
        let save = Action::ChangeSavePassword { serial, save_password: hash() };
        self.done(save, Answer::SavePasswordChanged);
        let passed = Granted::Refused("revision-passed");
        self.plan.push_back((Call::Renew(WhichPassword::Login, Since::Before), passed));
        self.plan.push_back((Call::Renew(WhichPassword::Save, Since::Now), Granted::Done(Answer::HashRenewed)));
        self.plan.push_back((Call::Look, Granted::Epoch(2)));
    }

    fn signature(&mut self, revision: u32) {
        let serial = self.serial;
        let confirm = |form_revision| {
            let signature = Signature { form_revision, signed_by: text("张三"), scan: ScanDigest([3; 32]) };
            Action::Confirm { serial, signature }
        };
        self.refused(confirm(revision + 100), "revision-passed");
        self.done(confirm(revision), Answer::Confirmed);
        let withdraw = Action::WithdrawConfirmation { serial, reason: text("姓名有误") };
        self.done(withdraw, Answer::ConfirmationWithdrawn);
        let correct = Action::CorrectForm { serial, form: Box::new(sample::form()) };
        self.done(correct, Answer::FormSaved { revision: revision + 1 });
        self.done(confirm(revision + 1), Answer::Confirmed);
        self.refused(save(serial), "locked");
        let items = vec![FieldEntry { key: text("assessment"), value: text("好") }];
        let collect = Action::Collect { serial, items, replaces: 0 };
        self.done(collect.clone(), Answer::Collected { revision: 1 });
        self.refused(collect, "revision-passed");
    }

    fn exam(&mut self) {
        self.order(FeeKind::Exam, EXAM_FEN);
        self.pay(FeeKind::Exam, EXAM_FEN);
        self.plan.push_back((Call::Keep, Granted::Done(Answer::PaymentKept)));
    }

    fn body(&self, call: &Call, scene: &mut Scene<'_>) -> Body {
        let (serial, paid_at) = (self.serial, instant(scene.now_us));
        let payment = |scene: &Scene<'_>| -> PaymentId { format!("errand-{}", scene.keys).parse().expect("printable") };
        match call {
            Call::Act(action) | Call::ActIn(_, action) => scene.command(action.clone()),
            Call::Pay { fee, amount_fen, order } => {
                let (fee, amount_fen, order) = (*fee, *amount_fen, Some(*order));
                let payment = payment(scene);
                scene.command(Action::RecordFee { serial, fee, payment, amount_fen, paid_at, order })
            }
            Call::Keep => {
                let (payment, reason, fee) = (payment(scene), UnsettledReason::NotDue, FeeKind::Exam);
                scene.command(Action::KeepPayment { serial, fee, payment, amount_fen: 1, paid_at, reason })
            }
            Call::Renew(which, since) => {
                let renewal = HashRenewal { hash: renewed(), since: self.events[*since as usize] };
                scene.command(Action::RenewHash { serial, which: *which, renewal })
            }
            Call::Look => Body::Query(Query::Candidate(serial)),
        }
    }
}

fn verify(serial: Serial, identity: baoming_core::ids::IdentityKey) -> Action {
    Action::VerifyCard { serial, identity, valid_until: None, today: sample::TODAY }
}

fn passed_on(serial: Serial, person: u32) -> Action {
    let (document, identity) = sample::card(person);
    let (person, today, reason) = (sample::person(person), sample::TODAY, text("号码录错"));
    let transfer = TransferRegistration { serial, document, identity, person, today, reason, approval: None };
    Action::TransferRegistration(Box::new(transfer))
}

fn reset(serial: Serial, person: u32) -> Action {
    let hash = || text("$argon2id$v=19$m=16,t=1,p=1$c2FsdHNhbHQ$bmV1");
    let identity = sample::card(person).1;
    Action::ResetPasswords { serial, identity, login_password: hash(), save_password: hash() }
}

fn renewed() -> PasswordHash {
    text("$argon2id$v=19$m=32,t=2,p=1$c2FsdHNhbHQ$YW5ldw")
}

impl Script for Errand {
    fn next(&mut self, last: Option<&Reply>, scene: &mut Scene<'_>) -> Next {
        let fits = match (self.waits_for, last) {
            (None, None) => true,
            (Some(_), Some(Reply::Refused(Refusal::OutsideWindow { window, .. }))) if scene.is_over() => {
                let waits = scene.is_reopened(*window, self.point);
                return if waits { Next::Again { after_us: scene.pause_us() } } else { Next::Finished };
            }
            (Some(Granted::Done(answer)), Some(Reply::Done(receipt))) => receipt.answer == answer,
            (Some(Granted::Refused(code)), Some(Reply::Refused(refusal))) => refusal.code() == code,
            (Some(Granted::Epoch(epoch)), Some(Reply::Found(View::Candidate(state)))) => state.password_epoch == epoch,
            (Some(Granted::Voided), Some(Reply::Found(View::Candidate(state)))) => state.voided,
            (Some(Granted::Captured), Some(Reply::Done(receipt))) => matches!(receipt.answer, Answer::Captured { .. }),
            (Some(Granted::Captured), Some(Reply::Refused(Refusal::SegmentExhausted | Refusal::PointUnknown))) => true,
            _ => false,
        };
        if !fits {
            return Next::Surprised(format!("{last:?}"));
        }
        if let Some(Reply::Done(receipt)) = last {
            self.events = [receipt.sequence, self.events[0]];
        }
        let Some((call, granted)) = self.plan.pop_front() else { return Next::Finished };
        self.waits_for = Some(granted);
        let county = if let Call::ActIn(county, _) = &call { *county } else { self.county };
        Next::Call { after_us: scene.pause_us(), county, body: self.body(&call, scene) }
    }
}
