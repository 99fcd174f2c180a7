//! The payment platform (WeChat Pay API v3) as the engine sees it: orders are placed there, payments are heard of from
//! there.
//!
//! Guarantees: an order is durable here before the platform knows of it; a payment is believed only if the platform
//! signed it and it is this merchant's; each is recorded once, however often and in whatever order it is told, and one
//! that settles nothing is kept with the reason. What cannot be attributed to a candidate is never confirmed. An order
//! of which nobody heard how it ended is asked after (`settle`, `pass`), and every day's bill is compared with the
//! records (`reconcile`). The platform's keys are several at once and read anew while the service runs (`platform_keys`). `docs/payments.md` tells how they work together.
//!
//! Deliberately absent: refunds (the plan refunds nothing).

mod bill;
mod days;
mod desk;
mod gauges;
mod held;
mod home;
mod keeper;
pub mod limits;
mod order_number;
mod pass;
mod passes;
mod platform;
mod platform_keys;
mod reconcile;
mod record;
mod report;
pub mod settings;
mod settle;

pub use self::days::{AskedDay, DayState, Failed};
pub use self::desk::Payments;
pub use self::gauges::set_to_zero;
pub use self::held::Held;
pub use self::home::Home;
pub use self::keeper::Keeper;
pub use self::order_number::OrderNumber;
pub use self::passes::PassReport;
pub use self::platform::{AskError, NotBelieved, Standing};
pub use self::platform_keys::{KeysRead, PlatformKeysError};
pub use self::record::{RecordError, Recorded, record};
pub use self::report::{Finding, FindingKind, Report};
pub use self::settings::{PaymentsError, SettleSettings, WechatSettings};
pub use self::settle::{SettleError, Settled, settle};
