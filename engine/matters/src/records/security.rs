//! What the security log is told of: sign-ins good and bad, pauses, sign-outs, denials, and changes of accounts.
//!
//! Whatever may come in masses is counted and waits for nothing; what happens once is durable before its answer, as far as the
//! disk allows, unless the journal holds it already: then it is written beside. Nothing is refused because of this log.

use baoming_gate::auth::sessions::{Subject, is_session_token};
use baoming_gate::protector::Rule;
use baoming_store::security_log::SecurityEvent;

use crate::counter::Counter;
use crate::protection::{candidate, staff};
use crate::refused::Refused;
use crate::scene::{AccountOf, Scene};

impl Counter {
    /// Records what happens once.
    pub(crate) async fn happened(&self, event: SecurityEvent, scene: &Scene, of: AccountOf) {
        if event == SecurityEvent::SignedIn
            && let Some(person) = scene.serial.map(candidate).or(scene.operator.map(staff))
        {
            self.succeeded(scene.from, person);
        }
        self.node.security_log().record(&scene.entry(event, of)).await;
    }

    /// Records a change that the journal holds, with its author: nobody waits for a second write.
    pub(crate) fn changed(&self, event: SecurityEvent, scene: &Scene, of: AccountOf) {
        self.node.security_log().note(&scene.entry(event, of));
    }

    /// Counts what may happen often.
    pub(crate) fn often(&self, event: SecurityEvent, scene: &Scene) {
        if matches!(event, SecurityEvent::Failed | SecurityEvent::Paused) {
            self.against(scene.from, Rule::Guessing);
        }
        self.node.security_log().tally(&scene.entry(event, AccountOf::default()));
    }

    /// Somebody who is known was refused; if that is what it is, it is recorded.
    pub fn refused(&self, scene: Option<&Scene>, refused: &Refused) {
        let denied = matches!(
            refused,
            Refused::Forbidden
                | Refused::Unauthorized
                | Refused::CityDecides
                | Refused::NotificationUnsigned
                | Refused::PasswordChangeNeeded
                | Refused::SecondFactorNeeded
                | Refused::CertificateNeeded
        );
        if let Some(scene) = scene.filter(|_| denied) {
            self.often(SecurityEvent::Denied, scene);
        }
    }

    /// Somebody shows a session of this service that is over.
    pub(crate) fn turned_away(&self, scene: Scene, bearer: Option<&str>) {
        let session = bearer.filter(|bearer| is_session_token(bearer));
        let Some(subject) = session.and_then(|token| self.node.sessions().whose(token)) else { return };
        let (operator, serial) = match subject {
            Subject::Operator { id } => (Some(id), None),
            Subject::Candidate { serial } | Subject::Entrant { serial } => (None, Some(serial)),
        };
        self.often(SecurityEvent::Denied, &Scene { operator, serial, ..scene });
    }
}
