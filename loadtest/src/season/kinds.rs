//! The kinds of requests that a load is mixed from.

use serde::{Deserialize, Serialize};

/// What is asked of the service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Step 2: a candidate is captured at a point.
    Capture,
    /// A photograph is sent to a point.
    Photo,
    /// Step 3: the payment platform notifies that the registration fee was paid.
    Pay,
    /// The platform notifies a payment again, under another key.
    NotifyAgain,
    /// A candidate who has paid pays a second time.
    PayTwice,
    /// Step 3: real-person check and passwords; the service hashes both with argon2id.
    Activate,
    /// Step 4: the basic form is saved, for the first time or once more.
    Save,
    /// A telephone is sent a code.
    PhoneCode,
    /// The telephone is bound with its code.
    PhoneBind,
    /// Class and events of the arts or sport examination are chosen.
    Professional,
    /// The fee of the arts or sport examination is paid.
    ProfessionalPay,
    /// The permit for the arts or sport examination is printed.
    Permit,
    /// Bonus and special plans are declared.
    Declare,
    /// A candidate looks at the own record.
    Read,
    /// Somebody looks at the calendar.
    Calendar,
    /// A point looks at a candidate's record.
    PointRead,
    /// A point asks how far it is.
    PointProgress,
    /// A county office asks how far the county is.
    CountyProgress,
    /// The provincial office asks how far all are.
    ProvinceProgress,
    /// An office reads a page of its candidates.
    List,
    /// The same command under the same key once more: the stored answer.
    Repeat,
    /// Another command under a key that was used: refused.
    KeyReused,
    /// A body larger than the service takes: refused.
    Oversized,
    /// A body that is no JSON of the right shape: refused.
    Malformed,
    /// A bearer token that nobody has: refused.
    GuessToken,
    /// A serial that was never given, asked for by a point: refused.
    GuessSerial,
    /// A notification without the platform's credentials: refused.
    ForgedNotification,
    /// A notification of another amount than is due.
    WrongAmount,
    /// A connection that sends its request's head byte by byte.
    SlowHead,
    /// A connection that announces a body and sends it byte by byte.
    SlowBody,
    /// A connection that is opened and says nothing.
    IdleConnection,
    /// Whether the service is alive: the cheapest answer it has, to measure what asking costs.
    Alive,
    /// A candidate signs in: one argon2id.
    SignIn,
    /// A candidate who has signed in looks at the own record.
    SessionRead,
    /// A candidate's login password is guessed: refused.
    GuessPassword,
    /// Somebody who is not registered signs in: refused, and not told from a wrong password.
    EnumerateIdentity,
    /// A candidate orders the registration fee: the platform is asked for a code.
    Order,
    /// The platform notifies, signed, that an order was paid.
    WechatPay,
    /// A signed notification comes again, byte by byte the same.
    WechatAgain,
    /// A notification whose signature is nobody's: refused.
    WechatForged,
    /// A browser opens the first page, for the first time.
    PageHome,
    /// A browser fetches what a page needs, once: the sheet, the icon.
    PageAsset,
    /// The page to sign in on, with a password or for the first time.
    PageSignIn,
    /// The sign-in is sent: with a password it costs one argon2id.
    PageSignedIn,
    /// A candidate's own page: where the sign-in and the save lead, and to look how far everything is.
    PageOwn,
    /// The page with the form.
    PageForm,
    /// The form is filled in and sent to be checked.
    PageCheck,
    /// What was checked is saved.
    PageSave,
    /// The page with the fee, of somebody who has no passwords yet.
    PageFee,
}

impl Kind {
    /// All of them, in the order of the outcome's numbers.
    pub const ALL: [Self; 49] = [
        Self::Capture,
        Self::Photo,
        Self::Pay,
        Self::NotifyAgain,
        Self::PayTwice,
        Self::Activate,
        Self::Save,
        Self::PhoneCode,
        Self::PhoneBind,
        Self::Professional,
        Self::ProfessionalPay,
        Self::Permit,
        Self::Declare,
        Self::Read,
        Self::Calendar,
        Self::PointRead,
        Self::PointProgress,
        Self::CountyProgress,
        Self::ProvinceProgress,
        Self::List,
        Self::Repeat,
        Self::KeyReused,
        Self::Oversized,
        Self::Malformed,
        Self::GuessToken,
        Self::GuessSerial,
        Self::ForgedNotification,
        Self::WrongAmount,
        Self::SlowHead,
        Self::SlowBody,
        Self::IdleConnection,
        Self::Alive,
        Self::SignIn,
        Self::SessionRead,
        Self::GuessPassword,
        Self::EnumerateIdentity,
        Self::Order,
        Self::WechatPay,
        Self::WechatAgain,
        Self::WechatForged,
        Self::PageHome,
        Self::PageAsset,
        Self::PageSignIn,
        Self::PageSignedIn,
        Self::PageOwn,
        Self::PageForm,
        Self::PageCheck,
        Self::PageSave,
        Self::PageFee,
    ];

    /// Its name in profiles and results.
    pub fn name(self) -> &'static str {
        match self {
            Self::Capture => "capture",
            Self::Photo => "photo",
            Self::Pay => "pay",
            Self::NotifyAgain => "notify-again",
            Self::PayTwice => "pay-twice",
            Self::Activate => "activate",
            Self::Save => "save",
            Self::PhoneCode => "phone-code",
            Self::PhoneBind => "phone-bind",
            Self::Professional => "professional",
            Self::ProfessionalPay => "professional-pay",
            Self::Permit => "permit",
            Self::Declare => "declare",
            Self::Read => "read",
            Self::Calendar => "calendar",
            Self::PointRead => "point-read",
            Self::PointProgress => "point-progress",
            Self::CountyProgress => "county-progress",
            Self::ProvinceProgress => "province-progress",
            Self::List => "list",
            Self::Repeat => "repeat",
            Self::KeyReused => "key-reused",
            Self::Oversized => "oversized",
            Self::Malformed => "malformed",
            Self::GuessToken => "guess-token",
            Self::GuessSerial => "guess-serial",
            Self::ForgedNotification => "forged-notification",
            Self::WrongAmount => "wrong-amount",
            Self::SlowHead => "slow-head",
            Self::SlowBody => "slow-body",
            Self::IdleConnection => "idle-connection",
            Self::Alive => "alive",
            Self::SignIn => "sign-in",
            Self::SessionRead => "session-read",
            Self::GuessPassword => "guess-password",
            Self::EnumerateIdentity => "enumerate-identity",
            Self::Order => "order",
            Self::WechatPay => "wechat-pay",
            Self::WechatAgain => "wechat-again",
            Self::WechatForged => "wechat-forged",
            Self::PageHome => "page-home",
            Self::PageAsset => "page-asset",
            Self::PageSignIn => "page-sign-in",
            Self::PageSignedIn => "page-signed-in",
            Self::PageOwn => "page-own",
            Self::PageForm => "page-form",
            Self::PageCheck => "page-check",
            Self::PageSave => "page-save",
            Self::PageFee => "page-fee",
        }
    }

    /// The kind with this name.
    pub fn of_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// Whether only an attacker sends it: nobody like that waits as long as told.
    pub fn is_hostile(self) -> bool {
        matches!(
            self,
            Self::Oversized
                | Self::Malformed
                | Self::GuessToken
                | Self::GuessSerial
                | Self::ForgedNotification
                | Self::GuessPassword
                | Self::WechatForged
                | Self::EnumerateIdentity
        ) || self.is_raw()
    }

    /// Whether a browser asks it.
    pub fn is_of_page(self) -> bool {
        self as usize >= Self::PageHome as usize
    }

    /// Whether it speaks over a socket of its own rather than through an HTTP client.
    pub fn is_raw(self) -> bool {
        matches!(self, Self::SlowHead | Self::SlowBody | Self::IdleConnection)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_serde_and_lead_back() {
        for (position, kind) in Kind::ALL.into_iter().enumerate() {
            assert_eq!(Kind::of_name(kind.name()), Some(kind));
            assert_eq!(serde_json::to_string(&kind).expect("a text"), format!("\"{}\"", kind.name()));
            assert_eq!(kind as usize, position);
        }
    }
}
