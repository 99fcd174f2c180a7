//! Messages that nobody waits for: a code to the bound telephone of somebody who has forgotten the login password, and word
//! that a point has set passwords anew.
//!
//! Guarantees: the answer is the same, and comes as soon, whether or not a message goes out; so many are under way at once and
//! no more, and a telephone gets one in 60 seconds and ten in a day of either kind; nothing of a message is logged.
//!
//! Deliberately absent: messages that were lost with the process. Whoever waits for a code asks for another one.

use std::sync::Arc;

use baoming_core::ids::Serial;
use baoming_core::text::Phone;
use baoming_core::time::Timestamp;
use baoming_ports::sms::{MobileNumber, Sent, SmsCodes, SmsPort, Template};
use tokio::sync::Semaphore;

use crate::limits::NOTICES_AT_ONCE;

/// What sends them.
pub(crate) struct Notices {
    port: Option<Arc<dyn SmsPort>>,
    codes: Arc<SmsCodes>,
    told: SmsCodes,
    under_way: Arc<Semaphore>,
}

impl Notices {
    pub(crate) fn new(port: Option<Arc<dyn SmsPort>>) -> Self {
        let under_way = Arc::new(Semaphore::new(NOTICES_AT_ONCE));
        Self { port, codes: Arc::default(), told: SmsCodes::new(), under_way }
    }

    /// Whether anything can be sent at all.
    pub(crate) fn can_send(&self) -> bool {
        self.port.is_some()
    }

    /// Sends the code with which a candidate takes another login password, unless it is too soon.
    pub(crate) fn send_code(&self, serial: Serial, phone: &Phone, at: Timestamp) {
        let (Some(port), Ok(phone)) = (self.port.clone(), phone.reveal().parse::<MobileNumber>()) else { return };
        let Ok(permit) = self.under_way.clone().try_acquire_owned() else { return };
        let Ok(code) = self.codes.issue(serial, &phone, at) else { return };
        let codes = self.codes.clone();
        tokio::spawn(async move {
            if port.send(&phone, Template::NewPassword, &code).await != Sent::Accepted {
                codes.give_back(serial, &phone, &code);
            }
            drop(permit);
        });
    }

    /// Whether this code was sent for this. It is still good then.
    pub(crate) fn is_code(&self, serial: Serial, phone: &Phone, code: &str, at: Timestamp) -> bool {
        let phone = phone.reveal().parse::<MobileNumber>();
        phone.is_ok_and(|phone| self.codes.check(serial, &phone, code, at).is_ok())
    }

    /// Whether this code was sent for this. It then has been used.
    pub(crate) fn confirm(&self, serial: Serial, phone: &Phone, code: &str, at: Timestamp) -> bool {
        let phone = phone.reveal().parse::<MobileNumber>();
        phone.is_ok_and(|phone| self.codes.confirm(serial, &phone, code, at).is_ok())
    }

    /// Tells a candidate that a point has set both passwords anew.
    pub(crate) fn passwords_reset(&self, serial: Serial, phone: &Phone, at: Timestamp) {
        let (Some(port), Ok(phone)) = (self.port.clone(), phone.reveal().parse::<MobileNumber>()) else { return };
        let Ok(permit) = self.under_way.clone().try_acquire_owned() else { return };
        if self.told.count(serial, &phone, at).is_err() {
            return;
        }
        tokio::spawn(async move {
            if port.tell(&phone, Template::PasswordsReset).await != Sent::Accepted {
                tracing::warn!("a candidate could not be told that passwords were set anew");
            }
            drop(permit);
        });
    }
}
