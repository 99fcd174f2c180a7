//! The payment platform: what it says was paid. A lane of its own, so that no surge keeps a payment from being heard.

use std::sync::Arc;

use baoming_api::bodies::{PaymentBody, ReceiptBody};
use baoming_core::contingency::Class;
use baoming_core::reply::Refusal;
use baoming_gate::admission::permits::Lane;
use baoming_gate::auth::tokens::Role;
use baoming_gate::protector::Rule;
use baoming_node::node::Failure;
use baoming_payments::{RecordError, record};
use bytes::Bytes;

use crate::answered::Done;
use crate::asked::{Keyed, Sender};
use crate::counter::Counter;
use crate::fields;
use crate::matter::{Matter, PastBlocks};
use crate::refused::Refused;
use crate::sent::{Sent, Signed};

/// A trusted program tells of a payment.
pub const NOTIFY: Matter =
    Matter::of("payment", "notify", Class::Always, &[Role::Payment]).past_blocks(PastBlocks::Everybody);
/// The platform tells of one. No token: it has none, and its signature is what it is known by.
pub const NOTIFY_WECHAT: Matter =
    Matter::of_everybody("payment", "notify-wechat", Class::Always).past_blocks(PastBlocks::Everybody);

/// What the platform signs a notification with.
const SIGNATURE: [&str; 4] = ["wechatpay-signature", "wechatpay-timestamp", "wechatpay-nonce", "wechatpay-serial"];

/// Records a payment. However often it is notified, it counts once. Whoever has the platform's signed notifications takes
/// no program's word beside them, unless the configuration says so.
pub async fn notify(counter: Arc<Counter>, asked: Keyed, sent: Sent<PaymentBody>) -> Result<ReceiptBody, Refused> {
    if counter.payments.as_ref().is_some_and(|payments| !payments.takes_unsigned()) {
        return Err(Refused::NotificationUnsigned);
    }
    let (serial, action) = fields::payment(&sent.body)?;
    let county = counter.node.county_of(serial)?;
    asked.covers_county(county)?;
    counter.command(&asked, county, (Lane::Control, &sent.raw), action).await
}

/// Hears of a payment from the platform. Answered once it is durable; any other answer makes the platform send it again.
pub async fn notify_wechat(counter: Arc<Counter>, sender: Sender, told: Signed) -> Result<Done, Refused> {
    let payments = counter.payments.as_ref().ok_or(Refused::PortNotConfigured)?;
    let Signed { headers, arriving } = told;
    // Who signs nothing is not the platform: it is not believed, and none of what it sends is received.
    let signed = SIGNATURE.iter().all(|name| headers.contains_key(*name));
    let raw = if signed { arriving.whole().await? } else { Bytes::new() };
    let header = |name: &str| headers.get(&name.to_ascii_lowercase()).map(String::as_str);
    let payment = payments.open(header, &raw).map_err(|_| counter.not_believed(&sender))?;
    record(&counter.node, &payment, raw.len()).await.map_err(not_recorded)?;
    Ok(Done)
}

impl Counter {
    /// Counts something that is not believed; gives what it is answered with.
    fn not_believed(&self, sender: &Sender) -> Refused {
        self.against(sender.from, Rule::Forged);
        match sender.from.map_or(Ok(()), |address| self.rates.check_address(address)) {
            Ok(()) => Refused::NotificationNotBelieved,
            Err(refused) => refused.into(),
        }
    }
}

/// Why a payment could not be recorded, as whoever told of it hears it.
pub(crate) fn not_recorded(error: RecordError) -> Refused {
    match error {
        RecordError::Stranger => Refused::Failure(Failure::Refused(Refusal::OrderUnknown)),
        RecordError::Failure(failure) => Refused::Failure(failure),
    }
}
