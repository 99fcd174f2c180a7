//! The steps that every command and every question to a county takes.

use baoming_api::bodies::{ProgressBody, ReceiptBody};
use baoming_core::command::{Action, Command};
use baoming_core::ids::{CommandKey, CountyId, Serial};
use baoming_core::query::Query;
use baoming_core::reply::{Answer, Receipt, View};
use baoming_core::scope::Scope;
use baoming_gate::admission::permits::Lane;
use baoming_gate::source::Source;
use baoming_node::node::Envelope;

use crate::asked::{Asked, Asking, Keyed};
use crate::counter::Counter;
use crate::fields;
use crate::protection::person_of;
use crate::refused::Refused;
use crate::scene::AccountOf;
use crate::shown::{progress_body, receipt_body};

impl Counter {
    /// Sends one command on its way and answers with its receipt.
    pub(crate) async fn command(
        &self,
        asked: &Keyed,
        county: CountyId,
        sent: (Lane, &[u8]),
        action: Action,
    ) -> Result<ReceiptBody, Refused> {
        let receipt = self.receipt(asked, county, sent, (asked.command_key(), action)).await?;
        Ok(receipt_body(county, receipt))
    }

    /// Carries out one command under a key of its own: for requests that become several.
    pub(crate) async fn receipt(
        &self,
        asked: &Keyed,
        county: CountyId,
        (lane, raw): (Lane, &[u8]),
        (key, action): (CommandKey, Action),
    ) -> Result<Receipt, Refused> {
        self.concerns(asked, county);
        // Whoever reaches one county alone has no other in which the key could have been used.
        let _under_way = match asked.who.scope {
            Scope::Province | Scope::City(_) => Some(self.node.key_in(county, key).await?),
            Scope::County(_) | Scope::Point(_) => None,
        };
        let command = Command {
            key,
            fingerprint: self.node.fingerprint(&action, raw),
            arrived_at: asked.arrived_at,
            by: Some(asked.author()),
            scope: Some(asked.who.scope),
            action,
        };
        let account = AccountOf::of(&command.action);
        let event = AccountOf::event_of(&command.action);
        let envelope = Envelope { lane, bytes: raw.len() };
        let receipt = self.node.command_under(asked.session, county, envelope, command).await?;
        self.succeeded(asked.from, person_of(&asked.who));
        if let Some((of, scene)) = account.zip(asked.scene()) {
            let of = match receipt.answer {
                Answer::OperatorCreated { operator } => AccountOf { operator: Some(operator), ..of },
                _ => of,
            };
            self.changed(event, &scene, of);
        }
        Ok(receipt)
    }

    /// Counts a request for the county that it concerns, whatever becomes of it: that of whoever asks, or for somebody of a
    /// wider scope the first that is asked about. What is asked of the province's desk concerns none.
    pub(crate) fn concerns(&self, asked: &Asked, county: CountyId) {
        if county != self.node.desk() && asked.first_concerns() {
            self.node.note_request(county);
        }
    }

    /// Asks for progress. Reports take the control lane: a surge of candidates must not blind those on watch.
    pub(crate) async fn progress(&self, county: CountyId, query: Query) -> Result<ProgressBody, Refused> {
        let envelope = Envelope { lane: Lane::Control, bytes: 0 };
        match self.node.query(county, envelope, query).await? {
            View::Progress(progress) => Ok(progress_body(&progress)),
            _ => Err(Refused::Internal),
        }
    }

    /// The serial of a path with its county: whoever asks may act for it and has not asked about it too often.
    pub(crate) fn own(&self, asked: &Asked, serial: &str) -> Result<(Serial, CountyId), Refused> {
        let serial = fields::serial(serial)?;
        let county = self.node.county_of(serial)?;
        asked.covers_candidate(county, serial)?;
        self.concerns(asked, county);
        self.admitted_candidate(asked.matter, (county, serial), asked.arrived_at)?;
        self.check_candidate_rate(serial, Source::of(asked.from))?;
        Ok((serial, county))
    }
}
