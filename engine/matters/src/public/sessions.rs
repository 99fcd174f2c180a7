//! Signing in and out.
//!
//! Whoever fails is told nothing but that, after the same work whether or not the account or registration exists. A sign-in asks for no
//! idempotency key: each makes a session of its own.

use std::sync::Arc;

use baoming_api::bodies::sessions::{CandidateSignInBody, EntrantSignInBody, OperatorSignInBody, SessionBody};
use baoming_clock::format_rfc3339;
use baoming_core::contingency::Class;
use baoming_core::ids::{IdentityKey, Serial};
use baoming_core::renewal::WhichPassword;
use baoming_core::reply::Refusal;
use baoming_core::rows::{Activation, CandidateRow};
use baoming_core::text::accounts;
use baoming_core::text::folding::{folded, same};
use baoming_gate::admission::permits::Lane;
use baoming_gate::auth::operators::Operator;
use baoming_gate::auth::passwords::Password;
use baoming_gate::auth::sessions::{RevokeError, Session, Subject, Token};
use baoming_gate::auth::tokens::Role;
use baoming_gate::auth::totp::TotpSecret;
use baoming_gate::hashing::HashLane;
use baoming_gate::source::Source;
use baoming_node::node::{Envelope, Failure};
use baoming_store::security_log::SecurityEvent;
use data_encoding::HEXLOWER;

use crate::answered::Done;
use crate::asked::{Asked, Asking, Visitor, county_of};
use crate::counter::Counter;
use crate::fields;
use crate::lacking::Lacking;
use crate::matter::{Matter, PastBlocks};
use crate::public::tried::Role as Tried;
use crate::records::renewal::{Verified, Whose};
use crate::records::roles;
use crate::records::saving::{begin, judge};
use crate::refused::Refused;
use crate::scene::AccountOf;
use crate::sent::Sent;

/// An operator signs in.
pub const OPERATOR: Matter =
    Matter::of_everybody("public", "sign-in-operator", Class::Always).past_blocks(PastBlocks::SigningInStaff);
/// A candidate signs in.
pub const CANDIDATE: Matter = Matter::of_everybody("public", "sign-in-candidate", Class::SigningIn);
/// Somebody who has no passwords yet signs in.
pub const ENTRANT: Matter = Matter::of_everybody("public", "sign-in-entrant", Class::SigningIn);
/// A session ends.
pub const SIGN_OUT: Matter =
    Matter::of("session", "sign-out", Class::Always, WITH_SESSIONS).despite(Lacking::OwnPassword);
/// Whoever signs in.
const WITH_SESSIONS: &[Role] = &[
    Role::Office,
    Role::Point,
    Role::Candidate,
    Role::Ops,
    Role::Administrator,
    Role::Security,
    Role::Auditor,
    Role::Entrant,
];

/// An operator signs in, with a one-time code once a second factor is enrolled. Whoever has still to take the account over
/// gets a short session that is good for that alone.
pub async fn operator(
    counter: Arc<Counter>,
    visitor: Visitor,
    sent: Sent<OperatorSignInBody>,
) -> Result<SessionBody, Refused> {
    let tried = try_operator(&counter, visitor, sent).await;
    counter.sign_in_meters.note(Tried::Operator, &tried);
    tried
}

async fn try_operator(
    counter: &Arc<Counter>,
    visitor: Visitor,
    sent: Sent<OperatorSignInBody>,
) -> Result<SessionBody, Refused> {
    let body = sent.body;
    let name = fields::typed_name("operator", &body.operator)?;
    let password = given_password(body.password)?;
    let subject = ("operator", &*accounts::look(name));
    let mut scene = visitor.scene_of(counter, &OPERATOR, subject);
    let found = counter.node.accounts().operators().named(name);
    scene.operator = found.as_ref().map(|found| found.number.0);
    let found = found.filter(|found| found.account.enabled);
    let attempt = begin(counter, &scene, subject)?;
    let stored = found.as_ref().map(|found| found.account.password.reveal());
    let judged =
        judge(counter, (attempt, &scene), password.clone(), (stored, visitor.due(HashLane::Operator, &scene))).await?;
    let right = judged.ok_or(Refused::SignInFailed)?;
    let found = found.ok_or(Refused::SignInFailed)?;
    if !second_factor(counter, &found, body.code.as_deref()) {
        right.failed();
        counter.often(SecurityEvent::Failed, &scene);
        return Err(Refused::SignInFailed);
    }
    right.succeeded();
    if let Some(county) = county_of(found.account.scope) {
        counter.node.note_request(county);
    }
    let (id, lacking) = (found.number.0, Lacking::of(counter, &found));
    let issued = match lacking {
        Some(_) => counter.node.sessions().issue_for_first_steps(id, found.epoch, visitor.arrived_at),
        None => counter.node.sessions().issue(Subject::Operator { id }, found.epoch, visitor.arrived_at),
    };
    tracing::info!(operator = found.number.0, session = %issued.1.id, "an operator has signed in");
    counter.happened(SecurityEvent::SignedIn, &scene, AccountOf::default()).await;
    let (whose, hash) = (Whose::Operator(found.number), found.account.password.reveal());
    counter.renew_behind(Verified { whose, hash, since: found.since }, password);
    let scope = Some(found.account.scope.to_string());
    let role = roles::role_name(found.account.role);
    let needed_first = lacking.map(|lacking| lacking.name().to_owned());
    Ok(SessionBody { scope, operator: Some(id), needed_first, ..session_body(issued, role) })
}

/// A candidate signs in, once the passwords are set: 输入身份证件号码和登录密码.
pub async fn candidate(
    counter: Arc<Counter>,
    visitor: Visitor,
    sent: Sent<CandidateSignInBody>,
) -> Result<SessionBody, Refused> {
    let tried = try_candidate(&counter, visitor, sent).await;
    counter.sign_in_meters.note(Tried::Candidate, &tried);
    tried
}

async fn try_candidate(
    counter: &Arc<Counter>,
    visitor: Visitor,
    sent: Sent<CandidateSignInBody>,
) -> Result<SessionBody, Refused> {
    let body = sent.body;
    let password = given_password(body.password)?;
    let identity = fields::typed_document(&counter.node, &body.document)?;
    counter.check_identity_rate(&identity, Source::of(visitor.from))?;
    let (number, said) = (body.document.number.trim(), body.county.as_deref());
    counter.admitted_to_sign_in(&CANDIDATE, said, &identity, number, visitor.arrived_at)?;
    let subject = ("candidate", &*HEXLOWER.encode(&identity.0));
    let mut scene = visitor.scene_of(counter, &CANDIDATE, subject);
    let attempt = begin(counter, &scene, subject)?;
    let found = match Looked::up(counter, identity, sent.raw.len()).await {
        Ok(looked) => looked.activated(),
        Err(failure) => {
            attempt.withdraw();
            return Err(failure);
        }
    };
    let stored = found.as_ref().map(|found| found.activation.login_password.reveal());
    scene.serial = found.as_ref().map(|found| found.serial);
    let due = visitor.due(HashLane::SignIn, &scene);
    let judged = judge(counter, (attempt, &scene), password.clone(), (stored, due)).await?;
    let right = judged.ok_or(Refused::SignInFailed)?;
    let Passwords { serial, activation, since } = found.ok_or(Refused::SignInFailed)?;
    right.succeeded();
    counter.node.note_request(counter.node.county_of(serial)?);
    counter.admitted_with_session(&CANDIDATE, serial, number, visitor.arrived_at)?;
    let subject = Subject::Candidate { serial };
    let issued = counter.node.sessions().issue(subject, u32::from(activation.epoch), visitor.arrived_at);
    counter.happened(SecurityEvent::SignedIn, &scene, AccountOf::default()).await;
    let (whose, hash) = (Whose::Candidate(serial, WhichPassword::Login), activation.login_password.reveal());
    if let Some(since) = since {
        counter.renew_behind(Verified { whose, hash, since }, password);
    }
    Ok(SessionBody { serial: Some(serial.to_string()), ..session_body(issued, "candidate") })
}

/// A registration that was looked for by its document.
pub(super) struct Looked {
    /// What was read: the document's own row, or where there is none somebody else's, which must not be shown or believed.
    row: Option<CandidateRow>,
    registered: bool,
}

/// The passwords of a registration, and the event since which they are stored like this.
struct Passwords {
    serial: Serial,
    activation: Activation,
    since: Option<u64>,
}

impl Looked {
    /// Reads the registration of a document. For one that has none the same is done with somebody else's row.
    pub(super) async fn up(counter: &Counter, identity: IdentityKey, bytes: usize) -> Result<Self, Refused> {
        let envelope = Envelope { lane: Lane::Candidate, bytes };
        match counter.node.registration_of(identity, envelope).await? {
            Some(state) => {
                let row = counter.node.candidate(state.serial).await?;
                counter.likenesses.learn(state.serial);
                Ok(Self { row: Some(row), registered: true })
            }
            None => {
                let row = match counter.likenesses.like(&identity) {
                    Some(serial) => counter.node.candidate(serial).await.ok(),
                    None => None,
                };
                Ok(Self { row, registered: false })
            }
        }
    }

    /// The passwords, if there are both. Nobody else is told from one who has none.
    fn activated(self) -> Option<Passwords> {
        let found = self.row.and_then(|row| {
            let since = row.trail.answers.passwords_since();
            row.activation.map(|activation| Passwords { serial: row.serial, activation, since })
        });
        // Those that nobody knows any more are none.
        found.filter(|found| self.registered && !found.activation.ended)
    }

    /// The registration, if it is under this name or under one that a reader takes for the same.
    pub(super) fn named(self, name: &str) -> Option<CandidateRow> {
        let named = self.row.filter(|row| same(row.person.name.reveal(), name));
        named.filter(|_| self.registered)
    }
}

/// Somebody who has no passwords yet shows the document, to pay the fee, pass the real-person check and set the passwords.
/// The session ends with that: sign in as a candidate then.
pub async fn entrant(
    counter: Arc<Counter>,
    visitor: Visitor,
    sent: Sent<EntrantSignInBody>,
) -> Result<SessionBody, Refused> {
    let tried = try_entrant(&counter, visitor, sent).await;
    counter.sign_in_meters.note(Tried::Entrant, &tried);
    tried
}

async fn try_entrant(
    counter: &Arc<Counter>,
    visitor: Visitor,
    sent: Sent<EntrantSignInBody>,
) -> Result<SessionBody, Refused> {
    let body = sent.body;
    let name = fields::typed_name("name", &body.name)?;
    let identity = fields::typed_document(&counter.node, &body.document)?;
    counter.check_identity_rate(&identity, Source::of(visitor.from))?;
    let (number, said) = (body.document.number.trim(), body.county.as_deref());
    counter.admitted_to_sign_in(&ENTRANT, said, &identity, number, visitor.arrived_at)?;
    let subject = ("entrant", &*HEXLOWER.encode(&identity.0));
    let mut scene = visitor.scene_of(counter, &ENTRANT, subject);
    let attempt = begin(counter, &scene, subject)?;
    let looked = match Looked::up(counter, identity, sent.raw.len()).await {
        Ok(looked) => looked,
        Err(failure) => {
            attempt.withdraw();
            return Err(failure);
        }
    };
    let Some(CandidateRow { serial, .. }) = looked.named(name) else {
        attempt.failed();
        counter.often(SecurityEvent::Failed, &scene);
        return Err(Refused::SignInFailed);
    };
    attempt.succeeded();
    counter.node.note_request(counter.node.county_of(serial)?);
    counter.admitted_with_session(&ENTRANT, serial, number, visitor.arrived_at)?;
    let subject = Subject::Entrant { serial };
    let epoch = counter.node.accounts().epoch_of(subject);
    let epoch = epoch.ok_or(Refused::Failure(Failure::Refused(Refusal::AlreadyActivated)))?;
    let issued = counter.node.sessions().issue(subject, epoch, visitor.arrived_at);
    scene.serial = Some(serial);
    counter.happened(SecurityEvent::SignedIn, &scene, AccountOf::default()).await;
    Ok(SessionBody { serial: Some(serial.to_string()), ..session_body(issued, "entrant") })
}

pub(super) fn no_session() -> Refused {
    let rule = "must carry the token of a session; others end with the configuration".to_owned();
    Refused::Field { field: "Authorization", rule }
}

/// Ends the session of this request, for ever and after a crash too.
pub async fn sign_out(counter: Arc<Counter>, asked: Asked, (): ()) -> Result<Done, Refused> {
    let session = asked.session.as_ref().ok_or_else(no_session)?;
    if let Some(serial) = asked.who.own {
        counter.check_candidate_rate(serial, Source::of(asked.from))?;
    }
    counter.node.sessions().revoke(session, asked.arrived_at).await.map_err(|error| match error {
        RevokeError::Busy => Refused::Failure(Failure::Busy { retry_after_seconds: 1 }),
        RevokeError::Storage => Refused::Internal,
    })?;
    if let Some(scene) = asked.scene() {
        counter.happened(SecurityEvent::SignedOut, &scene, AccountOf::default()).await;
    }
    Ok(Done)
}

pub(super) fn given_password(text: String) -> Result<Password, Refused> {
    Password::given("password", text)
        .map_err(|rule| Refused::Field { field: rule.field, rule: "must have 8 to 64 characters".to_owned() })
}

/// Whoever has an authenticator shows its code. Whose role needs one and who has none gets in to enrol it.
pub(super) fn second_factor(counter: &Counter, operator: &Operator, code: Option<&str>) -> bool {
    // What a phone shows is the world's time, also when a season is rehearsed.
    let now = counter.node.clock().wall();
    match &operator.account.totp {
        Some(secret) => {
            let secret = TotpSecret::from_bytes(secret.0);
            code.is_some_and(|code| counter.sign_ins.use_code(operator.number, &secret, &folded(code), now))
        }
        None => true,
    }
}

fn session_body((token, session): (Token, Session), role: &str) -> SessionBody {
    SessionBody {
        token: token.as_str().to_owned(),
        role: role.to_owned(),
        expires_at: format_rfc3339(session.expires_at),
        scope: None,
        operator: None,
        needed_first: None,
        serial: None,
    }
}
