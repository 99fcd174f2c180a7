//! Requests about money: orders, payments as the platform notifies them, and those that are doubled, wrong or forged.

use baoming_api::bodies::PaymentBody;
use baoming_api::bodies::orders::OrderBody;
use baoming_clock::format_rfc3339;
use baoming_core::time::Timestamp;

use super::blank::json;
use super::memory::Requests;
use super::task::{Method, Payment, Task};
use crate::season::Role;
use crate::season::kinds::Kind;
use crate::season::people::{Person, Stage};
use crate::season::platform::{Notification, Paid};

/// The year of the built-in season, with which the numbers of orders begin.
const SEASON: u16 = 2022;

impl Requests {
    pub(super) fn pay(&self, person: Person) -> Task {
        let id = self.payment_id(person.serial, 0);
        let paid_at_ms = self.season.now_ms();
        self.notification(Kind::Pay, person, Payment { id, paid_at_ms }, self.people.fee_fen, None)
    }

    fn payment_id(&self, serial: u32, number: u64) -> String {
        format!("load{}-{serial:08}-{number}", self.run)
    }

    fn notification(&self, kind: Kind, person: Person, payment: Payment, amount_fen: u32, fee: Option<&str>) -> Task {
        let body = PaymentBody {
            serial: person.serial_text(),
            payment_id: payment.id.clone(),
            amount_fen,
            paid_at: format_rfc3339(Timestamp(payment.paid_at_ms)),
            fee: fee.map(str::to_owned),
        };
        let path = "/v1/payment/notifications".to_owned();
        let task = self.command(kind, Method::Post, path, Role::Payment, person, json(&body));
        Task { payment: Some(payment), ..task }
    }

    pub(super) fn notify_again(&self, draw: u64) -> Option<Task> {
        let (position, serial, payment) = self.any_payment(draw)?;
        let person = Person { position, serial, payments: 0, saves: 0 };
        let task = self.notification(Kind::NotifyAgain, person, payment, self.people.fee_fen, None);
        // The platform sends the same payment under a key of each notification.
        Some(Task { key: Some(format!("load-{}-again-{draw:x}", self.run)), ..task })
    }

    pub(super) fn pay_twice(&self, draw: u64) -> Option<Task> {
        let (position, serial, _) = self.any_payment(draw)?;
        let person = Person { position, serial, payments: 1, saves: 0 };
        let payment = Payment { id: self.payment_id(serial, draw), paid_at_ms: self.season.now_ms() };
        let task = self.notification(Kind::PayTwice, person, payment, self.people.fee_fen, None);
        Some(Task { key: Some(format!("load-{}-twice-{draw:x}", self.run)), ..task })
    }

    pub(super) fn professional_pay(&self, person: Person) -> Task {
        let id = format!("load{}-{:08}-professional", self.run, person.serial);
        let payment = Payment { id, paid_at_ms: self.season.now_ms() };
        self.notification(Kind::ProfessionalPay, person, payment, self.season.arts_fee_fen, Some("professional"))
    }

    pub(super) fn wrong_amount(&self, draw: u64) -> Option<Task> {
        let (position, serial) = self.people.any(draw)?;
        let serial = serial.parse().ok()?;
        let person = Person { position, serial, payments: 0, saves: 0 };
        let payment = Payment { id: self.payment_id(serial, draw), paid_at_ms: self.season.now_ms() };
        let task = self.notification(Kind::WrongAmount, person, payment, self.people.fee_fen / 2 + 1, None);
        Some(Task { key: Some(format!("load-{}-wrong-{draw:x}", self.run)), payment: None, ..task })
    }

    pub(super) fn forged(&self, draw: u64) -> Option<Task> {
        let (position, serial) = self.people.any(draw)?;
        let serial = serial.parse().ok()?;
        let person = Person { position, serial, payments: 0, saves: 0 };
        let payment = Payment { id: self.payment_id(serial, draw), paid_at_ms: self.season.now_ms() };
        let task = self.notification(Kind::ForgedNotification, person, payment, self.people.fee_fen, None);
        let key = Some(format!("load-{}-forged-{draw:x}", self.run));
        Some(Task { key, token: Some(format!("forged-{draw:016x}")), payment: None, ..task })
    }

    pub(super) fn order(&self, person: Person) -> Task {
        let body = json(&OrderBody { fee: "registration".to_owned() });
        self.own(Kind::Order, Method::Post, person, "orders", body)
    }

    /// The number of a candidate's first order, as the plan's season has it.
    pub(super) fn out_trade_no(&self, person: &Person) -> String {
        format!("{SEASON}{}001", person.serial_text())
    }

    fn wechat(&self, kind: Kind, person: Person, payment: Payment, notification: Notification) -> Task {
        Task {
            person: Some(person),
            payment: Some(payment),
            body: notification.body,
            headers: notification.headers,
            ..self.blank(kind, Method::Post, "/v1/payment/wechat".to_owned())
        }
    }

    pub(super) fn wechat_pay(&self) -> Option<Task> {
        let platform = self.season.platform.as_ref()?;
        let person = self.people.take(Stage::Ordered)?;
        let id = format!("load{}{}", self.run, person.serial_text());
        let payment = Payment { id, paid_at_ms: self.season.now_ms() };
        let notification = platform.notification(&Paid {
            out_trade_no: &self.out_trade_no(&person),
            transaction_id: &payment.id,
            amount_fen: self.people.fee_fen,
            paid_at_ms: payment.paid_at_ms,
        });
        Some(self.wechat(Kind::WechatPay, person, payment, notification))
    }

    pub(super) fn wechat_again(&self, draw: u64) -> Option<Task> {
        let (person, payment, notification) = self.any_notified(draw)?;
        Some(self.wechat(Kind::WechatAgain, person, payment, notification))
    }

    /// Says that somebody has paid who has not, or says again that somebody has, with a signature that is nobody's.
    pub(super) fn wechat_forged(&self, draw: u64) -> Option<Task> {
        let platform = self.season.platform.as_ref()?;
        let (_, serial) = self.people.any(draw)?;
        let notification = platform.notification(&Paid {
            out_trade_no: &format!("{SEASON}{serial}001"),
            transaction_id: &format!("forged{draw:x}"),
            amount_fen: self.people.fee_fen,
            paid_at_ms: self.season.now_ms(),
        });
        let notification = notification.forged();
        let (body, headers) = (notification.body, notification.headers);
        let path = "/v1/payment/wechat".to_owned();
        Some(Task { body, headers, ..self.blank(Kind::WechatForged, Method::Post, path) })
    }
}
