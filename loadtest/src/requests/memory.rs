//! What requests are made from: the season, the people, and what is remembered of those that were answered.
//!
//! Guaranteed: each memory has a bound, or grows with the people alone.

use std::collections::VecDeque;
use std::sync::Mutex;

use bytes::Bytes;

use super::browsers::Browsers;
use super::task::{Method, Payment, Task};
use crate::limits::{COMMANDS_REMEMBERED_MAX, SESSIONS_REMEMBERED_MAX};
use crate::season::Season;
use crate::season::people::{People, Person};
use crate::season::platform::Notification;

/// A command that was carried out, to be sent again.
#[derive(Clone)]
pub(super) struct Remembered {
    pub(super) method: Method,
    pub(super) path: String,
    pub(super) key: String,
    pub(super) token: Option<String>,
    pub(super) body: Bytes,
    pub(super) receipt: Bytes,
}

/// Makes requests.
pub struct Requests {
    /// The season that they belong to.
    pub season: Season,
    /// The candidates.
    pub people: People,
    paid: Mutex<Vec<(u32, u32, Payment)>>,
    remembered: Mutex<VecDeque<Remembered>>,
    pub(super) activated: Mutex<Vec<(u32, u32)>>,
    sessions: Mutex<VecDeque<(String, String)>>,
    notified: Mutex<VecDeque<(Person, Payment, Notification)>>,
    pub(super) browsers: Browsers,
    pub(super) photos: Option<baoming_rehearsal::people::SyntheticPhotos>,
    /// Told apart from earlier runs with the same seed.
    pub(super) run: String,
}

impl Requests {
    /// Makes requests about these people.
    pub fn new(season: Season, people: People, run: String, photos: bool) -> Self {
        let photos = photos.then(|| baoming_rehearsal::people::SyntheticPhotos::new(people.seed));
        Self {
            season,
            people,
            paid: Mutex::default(),
            remembered: Mutex::default(),
            activated: Mutex::default(),
            sessions: Mutex::default(),
            notified: Mutex::default(),
            browsers: Browsers::default(),
            photos,
            run,
        }
    }

    /// Remembers a command that was carried out, so that it can be sent again.
    pub(super) fn remember(&self, task: &Task, receipt: &Bytes) {
        let Some(key) = &task.key else { return };
        let (path, token, body) = (task.path.clone(), task.token.clone(), task.body.clone());
        let command = Remembered { method: task.method, path, key: key.clone(), token, body, receipt: receipt.clone() };
        let mut remembered = self.remembered.lock().expect("nobody panics while holding it");
        if remembered.len() == COMMANDS_REMEMBERED_MAX {
            remembered.pop_front();
        }
        remembered.push_back(command);
    }

    pub(super) fn recall(&self, draw: u64) -> Option<Remembered> {
        let remembered = self.remembered.lock().expect("nobody panics while holding it");
        let at = draw.checked_rem(remembered.len() as u64)?;
        remembered.get(at as usize).cloned()
    }

    pub(super) fn any_payment(&self, draw: u64) -> Option<(u32, u32, Payment)> {
        let paid = self.paid.lock().expect("nobody panics while holding it");
        let at = draw.checked_rem(paid.len() as u64)?;
        paid.get(at as usize).cloned()
    }

    pub(super) fn any_activated(&self, draw: u64) -> Option<(u32, u32)> {
        let activated = self.activated.lock().expect("nobody panics while holding it");
        let at = draw.checked_rem(activated.len() as u64)?;
        activated.get(at as usize).copied()
    }

    /// A serial with the token of its session.
    pub(super) fn any_session(&self, draw: u64) -> Option<(String, String)> {
        let sessions = self.sessions.lock().expect("nobody panics while holding it");
        let at = draw.checked_rem(sessions.len() as u64)?;
        sessions.get(at as usize).cloned()
    }

    pub(super) fn note_session(&self, serial: String, token: String) {
        let mut sessions = self.sessions.lock().expect("nobody panics while holding it");
        if sessions.len() == SESSIONS_REMEMBERED_MAX {
            sessions.pop_front();
        }
        sessions.push_back((serial, token));
    }

    pub(super) fn any_notified(&self, draw: u64) -> Option<(Person, Payment, Notification)> {
        let notified = self.notified.lock().expect("nobody panics while holding it");
        let at = draw.checked_rem(notified.len() as u64)?;
        notified.get(at as usize).cloned()
    }

    /// Remembers a notification that was believed, so that it can come again.
    pub(super) fn note_notified(&self, task: &Task) {
        let (Some(person), Some(payment)) = (task.person, &task.payment) else { return };
        let notification = Notification { body: task.body.clone(), headers: task.headers.clone() };
        let mut notified = self.notified.lock().expect("nobody panics while holding it");
        if notified.len() == COMMANDS_REMEMBERED_MAX {
            notified.pop_front();
        }
        notified.push_back((person, payment.clone(), notification));
    }

    /// Notes a payment of the registration fee that was recorded.
    pub fn note_payment(&self, person: &Person, payment: Payment) {
        self.paid.lock().expect("nobody panics while holding it").push((person.position, person.serial, payment));
    }
}
