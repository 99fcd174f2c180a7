//! Who asks, when, from where and under which key: what every matter is handed besides what was sent.
//!
//! The order of checks is in the types. [`Asked`] can only be had by somebody who was identified and has a role of the
//! matter; [`Keyed`] only by one who also named a key, and commands take nothing less. What costs, such as hashing a
//! password, takes a [`Keyed`] too.

use std::net::IpAddr;
use std::ops::Deref;
use std::sync::{Arc, OnceLock};

use baoming_core::author::Author;
use baoming_core::ids::{CommandKey, CountyId, PointId, Serial};
use baoming_core::scope::Scope;
use baoming_core::text::{AuthorName, NetworkAddress};
use baoming_core::time::Timestamp;
use baoming_gate::auth::certificate::CertificateDigest;
use baoming_gate::auth::passwords::Password;
use baoming_gate::auth::sessions::Session;
use baoming_gate::auth::tokens::Caller;
use baoming_gate::deadline::Deadline;
use baoming_gate::hashing::{Due, HashLane, Solution};
use baoming_gate::source::Source;
use baoming_language::Language;
use bytes::Bytes;

use crate::counter::Counter;
use crate::identified::Identified;
use crate::matter::Matter;
use crate::refused::Refused;
use crate::scene::Scene;
use crate::sent::Arriving;

/// The longest idempotency key.
const KEY_BYTES_MAX: usize = 128;

/// What is known of a question before anybody has judged who asks it.
pub struct Circumstances<'a> {
    /// By the service's calendar: windows are judged by it.
    pub arrived_at: Timestamp,
    /// When whoever asks is taken to give up. What cannot be answered by then is refused at once.
    pub answer_by: Deadline,
    /// The address that it came from.
    pub from: Option<IpAddr>,
    /// The language to answer in.
    pub language: Language,
    /// The certificate with which the connection began, if with one.
    pub certificate: Option<CertificateDigest>,
    /// The token of whoever asks, if one was sent.
    pub bearer: Option<&'a str>,
    /// The key of the command, as it was sent.
    pub key: Option<&'a str>,
    /// 保存密码, if one that can be read was sent.
    pub save_password: Option<Password>,
    /// Work that was done for a password's place in the line, if some was sent that can be read.
    pub proof: Option<Solution>,
}

/// What a matter can be handed of whoever asks.
pub trait Asking: Sized + Send {
    /// Whether whoever asks is to be known.
    const KNOWN: bool;
    /// Whether a key is needed.
    const KEYED: bool;

    /// Judged for this matter.
    fn of(counter: &Counter, matter: &'static Matter, circumstances: Circumstances<'_>) -> Result<Self, Refused>;

    /// Judged again behind what took a while, such as receiving the body: meanwhile whoever asks may have been dismissed.
    fn still(&self, counter: &Counter) -> Result<(), Refused>;

    /// Who it is, for the security log, where that is known.
    fn scene(&self) -> Option<Scene>;
}

/// Somebody who may ask for this matter.
#[derive(Clone)]
pub struct Asked {
    /// Who.
    pub who: Arc<Caller>,
    /// By which session, if by one.
    pub session: Option<Session>,
    /// When.
    pub arrived_at: Timestamp,
    /// Until when an answer is of use.
    pub answer_by: Deadline,
    /// From where.
    pub from: Option<IpAddr>,
    /// The language to answer in.
    pub language: Language,
    /// The matter, for the logs and for what the desk holds back.
    pub matter: &'static Matter,
    pub(crate) save_password: Option<Password>,
    proof: Option<Solution>,
    /// Set once the request is counted for the county that it concerns.
    concerns: OnceLock<()>,
}

/// Somebody who may ask for this matter and named the key of the command.
#[derive(Clone)]
pub struct Keyed {
    asked: Asked,
    key: String,
}

/// Anybody, whose address does not ask too often.
pub struct Visitor {
    /// When.
    pub arrived_at: Timestamp,
    /// Until when an answer is of use.
    pub answer_by: Deadline,
    /// From where.
    pub from: Option<IpAddr>,
    /// The language to answer in.
    pub language: Language,
    proof: Option<Solution>,
}

/// Whoever sends something by itself and signs it. The signature is looked at first, and only what is not believed counts
/// against the rate of its address: so a storm of payments comes through, whoever else shares the address.
pub struct Sender {
    /// From where.
    pub from: Option<IpAddr>,
}

impl Asking for Asked {
    const KNOWN: bool = true;
    const KEYED: bool = false;

    fn of(counter: &Counter, matter: &'static Matter, circumstances: Circumstances<'_>) -> Result<Self, Refused> {
        let Circumstances { arrived_at, answer_by, from, language, certificate, bearer, save_password, proof, .. } =
            circumstances;
        let against = counter.past_blocks(matter, from, bearer)?;
        let identified = counter.identify((from, certificate), bearer, arrived_at).inspect_err(|refused| {
            if matches!(refused, Refused::Unauthorized) {
                counter.turned_away(Scene::of_nobody(arrived_at, from, matter.action), bearer);
            }
        });
        let Identified { caller: who, session, lacking } = counter.staff_alone(identified, against)?;
        let concerns = OnceLock::new();
        let asked =
            Self { who, session, arrived_at, answer_by, from, language, matter, save_password, proof, concerns };
        if let Some(county) = county_of(asked.who.scope) {
            counter.concerns(&asked, county);
        }
        if !matter.roles.contains(&asked.who.role) {
            counter.refused(asked.scene().as_ref(), &Refused::Forbidden);
            return Err(Refused::Forbidden);
        }
        if let Some(lacking) = lacking.filter(|lacking| Some(*lacking) > matter.despite) {
            let refused = lacking.refusal();
            counter.refused(asked.scene().as_ref(), &refused);
            return Err(refused);
        }
        counter.admitted_caller(&asked.who, matter, arrived_at)?;
        Ok(asked)
    }

    fn scene(&self) -> Option<Scene> {
        Some(Scene {
            caller: Some(self.who.clone()),
            ..Scene::of_nobody(self.arrived_at, self.from, self.matter.action)
        })
    }

    fn still(&self, counter: &Counter) -> Result<(), Refused> {
        counter.still(self.session.as_ref())
    }
}

impl Asking for Keyed {
    const KNOWN: bool = true;
    const KEYED: bool = true;

    fn of(counter: &Counter, matter: &'static Matter, circumstances: Circumstances<'_>) -> Result<Self, Refused> {
        let key = circumstances.key;
        let asked = Asked::of(counter, matter, circumstances)?;
        let key = key.ok_or(Refused::IdempotencyKey)?;
        if !(1..=KEY_BYTES_MAX).contains(&key.len()) || !key.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(Refused::IdempotencyKey);
        }
        Ok(Self { asked, key: key.to_owned() })
    }

    fn still(&self, counter: &Counter) -> Result<(), Refused> {
        self.asked.still(counter)
    }

    fn scene(&self) -> Option<Scene> {
        self.asked.scene()
    }
}

impl Asking for Visitor {
    const KNOWN: bool = false;
    const KEYED: bool = false;

    fn of(counter: &Counter, matter: &'static Matter, circumstances: Circumstances<'_>) -> Result<Self, Refused> {
        let Circumstances { arrived_at, answer_by, from, language, certificate, bearer, proof, .. } = circumstances;
        if let Some(against) = counter.past_blocks(matter, from, bearer)? {
            return Err(counter.kept_out(against));
        }
        // A token that is sent all the same is counted, and who it is does not matter.
        match counter.identify((from, certificate), bearer, arrived_at) {
            Err(error @ Refused::TooMany { .. }) => return Err(error),
            _ => counter.node.admitted_anywhere(matter.class, arrived_at, spread_of(from))?,
        }
        Ok(Self { arrived_at, answer_by, from, language, proof })
    }

    fn still(&self, _: &Counter) -> Result<(), Refused> {
        Ok(())
    }

    fn scene(&self) -> Option<Scene> {
        None
    }
}

impl Asking for Sender {
    const KNOWN: bool = false;
    const KEYED: bool = false;

    fn of(_: &Counter, _: &'static Matter, circumstances: Circumstances<'_>) -> Result<Self, Refused> {
        Ok(Self { from: circumstances.from })
    }

    fn still(&self, _: &Counter) -> Result<(), Refused> {
        Ok(())
    }

    fn scene(&self) -> Option<Scene> {
        None
    }
}

impl Visitor {
    /// Somebody who says who it is, for the security log.
    pub(crate) fn scene_of(&self, counter: &Counter, matter: &Matter, typed: (&str, &str)) -> Scene {
        let typed = Some(counter.node.typed_digest(typed.0, typed.1));
        Scene { typed, ..Scene::of_nobody(self.arrived_at, self.from, matter.action) }
    }

    /// For whom a hash is made, and until when.
    pub(crate) fn due(&self, lane: HashLane, scene: &Scene) -> Due {
        let subject = scene.typed.map_or(0, |typed| subject_of(&typed.0));
        Due { lane, source: Source::of(self.from), subject, by: self.answer_by, proof: self.proof, is_known: false }
    }
}

impl Asked {
    /// For whom a hash is made that no key names, and until when.
    pub(crate) fn due_of(&self, lane: HashLane, subject: u64) -> Due {
        // Who has to work for a place is whoever anybody can be; programs of the configuration and operators are known.
        let is_known = self.who.own.is_none();
        Due { lane, source: Source::of(self.from), subject, by: self.answer_by, proof: self.proof, is_known }
    }

    /// All of what this caller sends, who may have lost the right to it on the way.
    pub(crate) async fn whole(&self, counter: &Counter, arriving: Arriving) -> Result<Bytes, Refused> {
        let bytes = arriving.whole().await?;
        self.still(counter)?;
        Ok(bytes)
    }

    /// Who makes a change, for the history.
    pub(crate) fn author(&self) -> Author {
        Author {
            who: AuthorName::parse(self.who.id.as_str()).expect("a caller's name is shorter than an author's may be"),
            from: self.from.and_then(|address| NetworkAddress::parse(&address.to_string()).ok()),
        }
    }

    /// Refuses whoever's scope does not hold all of the county.
    pub(crate) fn covers_county(&self, county: CountyId) -> Result<(), Refused> {
        if self.who.scope.covers_county(county) { Ok(()) } else { Err(Refused::Forbidden) }
    }

    /// Whether nobody has said so before that the request concerns a county.
    pub(crate) fn first_concerns(&self) -> bool {
        self.concerns.set(()).is_ok()
    }

    /// Refuses whoever's scope does not hold the point.
    pub(crate) fn covers_point(&self, point: PointId) -> Result<(), Refused> {
        if self.who.scope.covers_point(point) { Ok(()) } else { Err(Refused::Forbidden) }
    }

    /// Refuses whoever may not act for this candidate: a candidate's own session reaches one serial, a service's token
    /// all candidates of its scope.
    pub(crate) fn covers_candidate(&self, county: CountyId, serial: Serial) -> Result<(), Refused> {
        match self.who.own {
            Some(own) if own == serial => Ok(()),
            Some(_) => Err(Refused::Forbidden),
            None => self.covers_county(county),
        }
    }
}

impl Keyed {
    /// Somebody who reads and needs a second person for it: the key is made from what is read.
    pub(crate) fn of_reading(asked: &Asked, key: String) -> Self {
        Self { asked: asked.clone(), key }
    }

    /// The key, as it was sent.
    pub(crate) fn key(&self) -> &str {
        &self.key
    }

    /// The key of the command: everybody's own keys are apart from everybody else's.
    pub(crate) fn command_key(&self) -> CommandKey {
        self.derived_key("")
    }

    /// For whom a hash is made, and until when. A request that is repeated under its key is known again.
    pub(crate) fn due(&self, lane: HashLane) -> Due {
        self.due_of(lane, subject_of(&self.command_key().0))
    }

    /// The key of one of the commands that a request becomes: apart from the others and from every request's own, since
    /// no caller's key holds a line's end.
    pub(crate) fn derived_key(&self, part: &str) -> CommandKey {
        let mut digest = ring::digest::Context::new(&ring::digest::SHA256);
        digest.update(self.who.id.as_str().as_bytes());
        digest.update(b"\n");
        digest.update(self.key.as_bytes());
        if !part.is_empty() {
            digest.update(b"\n");
            digest.update(part.as_bytes());
        }
        let mut half = [0; 16];
        half.copy_from_slice(&digest.finish().as_ref()[..16]);
        CommandKey(half)
    }
}

/// What spreads strangers: their address.
fn spread_of(from: Option<IpAddr>) -> u32 {
    match from {
        Some(IpAddr::V4(address)) => address.to_bits().wrapping_mul(0x9e37_79b1),
        Some(IpAddr::V6(address)) => (address.to_bits() >> 64) as u32,
        None => 0,
    }
}

/// The one county that a scope lies in; nothing for one that is wider.
pub(crate) fn county_of(scope: Scope) -> Option<CountyId> {
    match scope {
        Scope::County(county) | Scope::Point(PointId { county, .. }) => Some(county),
        Scope::Province | Scope::City(_) => None,
    }
}

/// Half of a digest, which is enough to tell those who wait from one another.
fn subject_of(digest: &[u8; 16]) -> u64 {
    let (half, _) = digest.split_first_chunk().expect("a digest has more than eight bytes");
    u64::from_be_bytes(*half)
}

impl Deref for Keyed {
    type Target = Asked;

    fn deref(&self) -> &Asked {
        &self.asked
    }
}
