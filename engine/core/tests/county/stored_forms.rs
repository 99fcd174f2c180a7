//! Every stored form is read as it was written, and none is longer than it may be.

mod entries;

use baoming_core::author::Author;
use baoming_core::calendar::{Window, WindowName};
use baoming_core::codec::ChainHead;
use baoming_core::contingency::Logged;
use baoming_core::entry::{
    ApplicationKind, CandidateKind, Entry, EntryMethod, GuardianConsent, SpecialCase, Statement,
};
use baoming_core::event::Event;
use baoming_core::form::{BasicForm, Declaration, FieldEntry, Person, ProfessionalChoice, Signature};
use baoming_core::four_eyes::{AskedApproval, DecidedApproval, FourEyes, RequestDigest};
use baoming_core::ids::{CommandKey, IdentityKey, PhotoDigest, PointNumber, ScanDigest, Serial, SerialCode};
use baoming_core::limits::{DECLARED_MAX, ENTRIES_BYTES_MAX, ENTRIES_MAX, POLICY_BYTES_MAX, RECORD_BYTES};
use baoming_core::mending::{Transfer, Voiding};
use baoming_core::office::{Account, AccountChange, OperatorNumber, OperatorRole, TotpSecret};
use baoming_core::payment::{Payment, UnsettledReason};
use baoming_core::person::{FeeKind, Sex};
use baoming_core::record::Record;
use baoming_core::renewal::{HashRenewal, WhichPassword};
use baoming_core::sample;
use baoming_core::scope::Scope;
use baoming_core::serial::Segment;
use baoming_core::text::Text;
use baoming_core::time::{Date, Timestamp};
use proptest::prelude::*;

use crate::bench::county_id;

/// What a choice of numbers makes of every field; `long` makes every text as long as it may be, in four-byte characters.
struct Maker {
    numbers: Vec<u32>,
    long: bool,
}

impl Maker {
    fn number(&mut self) -> u32 {
        self.numbers.pop().unwrap_or(7)
    }

    fn yes(&mut self) -> bool {
        self.long || self.number().is_multiple_of(2)
    }

    fn some<T>(&mut self, make: impl FnOnce(&mut Self) -> T) -> Option<T> {
        if self.yes() { Some(make(self)) } else { None }
    }

    fn one_of<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.number() as usize % all.len()]
    }

    fn text<const SHORTEST: usize, const LONGEST: usize>(&mut self) -> Text<SHORTEST, LONGEST> {
        let length = if self.long { LONGEST } else { SHORTEST + self.number() as usize % (LONGEST - SHORTEST + 1) };
        sample::text(&if self.long { "𠮷" } else { "名" }.repeat(length))
    }

    fn date(&mut self) -> Date {
        Date::new(1_990 + (self.number() % 30) as u16, 2, 1 + (self.number() % 28) as u8).unwrap()
    }

    fn at(&mut self) -> Timestamp {
        Timestamp(i64::MAX - i64::from(self.number()))
    }

    fn point(&mut self) -> PointNumber {
        PointNumber::new(1 + (self.number() % 999) as u16).unwrap()
    }

    fn code(&mut self) -> SerialCode {
        SerialCode::new(1 + (self.number() % 9_999) as u16).unwrap()
    }

    fn serial(&mut self) -> Serial {
        Serial::new(self.code(), 1 + (self.number() % 9_999) as u16).unwrap()
    }

    fn identity(&mut self) -> IdentityKey {
        IdentityKey([self.number() as u8; 16])
    }

    fn scan(&mut self) -> ScanDigest {
        ScanDigest([self.number() as u8; 32])
    }

    fn person(&mut self) -> Person {
        let sex = self.one_of(&[Sex::Male, Sex::Female]);
        Person { name: self.text(), sex, ethnicity: self.text(), birth_date: self.date(), address: self.text() }
    }

    fn entry(&mut self) -> Entry {
        Entry {
            method: self.one_of(&[EntryMethod::CardReader, EntryMethod::Manual]),
            case: self.some(|maker| maker.one_of(&SpecialCase::ALL)),
            kind: self.one_of(&[CandidateKind::Ordinary, CandidateKind::Juvenile]),
            card_valid_until: self.some(Self::date),
            consent: self.some(|maker| GuardianConsent { guardian: maker.text(), scan: maker.scan() }),
            system_checked: self.yes(),
        }
    }

    fn payment(&mut self) -> Payment {
        let id = "p".repeat(if self.long { 64 } else { 1 + self.number() as usize % 64 });
        Payment {
            id: id.parse().unwrap(),
            amount_fen: self.number(),
            paid_at: self.at(),
            fee: self.one_of(&FeeKind::ALL),
            order: self.some(|maker| maker.number() as u16),
        }
    }

    fn entries(&mut self) -> Vec<FieldEntry> {
        if !self.long {
            let count = self.number() % 4;
            return (0..count).map(|_| FieldEntry { key: self.text(), value: self.text() }).collect();
        }
        // As many as there may be, and together as long as they may be.
        let bytes = ENTRIES_BYTES_MAX / ENTRIES_MAX - 32;
        let entry = FieldEntry { key: sample::text(&"k".repeat(32)), value: sample::text(&"v".repeat(bytes)) };
        vec![entry; ENTRIES_MAX]
    }

    fn codes(&mut self) -> Vec<Text<1, 8>> {
        let count = if self.long { DECLARED_MAX as u32 } else { self.number() % 4 };
        (0..count).map(|_| self.text()).collect()
    }

    fn form(&mut self) -> BasicForm {
        BasicForm {
            political_status: self.text(),
            candidate_category: self.text(),
            graduation_category: self.text(),
            school: self.text(),
            first_subject: self.text(),
            second_subject: self.text(),
            third_subject: self.text(),
            foreign_language: self.text(),
            unified_exam: self.yes(),
            postal_address: self.text(),
            postal_code: self.text(),
            recipient: self.text(),
            phone: self.text(),
            additional: self.entries(),
        }
    }

    fn account(&mut self) -> Account {
        Account {
            name: self.text(),
            person: self.text(),
            role: self.one_of(&OperatorRole::ALL),
            scope: self.scope(),
            password: self.text(),
            totp: self.some(|_| TotpSecret([9; 20])),
            enabled: self.yes(),
            first_password: self.yes(),
        }
    }

    fn change(&mut self) -> AccountChange {
        AccountChange {
            password: self.some(Self::text),
            totp: self.some(|_| TotpSecret([9; 20])),
            enabled: self.some(Self::yes),
            role: self.some(|random| random.one_of(&OperatorRole::ALL)),
            scope: self.some(Self::scope),
            first_password: self.some(Self::yes),
            totp_reset: self.yes(),
        }
    }

    fn renewal(&mut self) -> HashRenewal {
        HashRenewal { hash: self.text(), since: u64::MAX - u64::from(self.number()) }
    }

    fn scope(&mut self) -> Scope {
        let all = ["province", "4301", "430102", "430102-001"];
        self.one_of(&all).parse().unwrap()
    }

    fn window(&mut self) -> Window {
        Window { opens_at: self.at(), closes_at: self.at() }
    }

    fn event(&mut self, tag: u8) -> Event {
        let serial = self.serial();
        match tag {
            0 => Event::PointSetUp { point: self.point(), name: self.text() },
            1 => Event::SegmentAllotted { point: self.point(), segment: Segment::new(self.code(), 1, 9_999).unwrap() },
            2 => Event::TailTakenBack { point: self.point(), code: self.code(), from: self.number() as u16 },
            3 => Event::Captured {
                point: self.point(),
                serial,
                document: sample::card(self.number() % 400_000).0,
                identity: self.identity(),
                person: self.person(),
                photo: PhotoDigest([5; 32]),
                entry: self.entry(),
            },
            4 => Event::FeePaid { serial, payment: self.payment() },
            5 => Event::FeePaidAgain { serial, payment: self.payment() },
            6 => Event::Activated { serial, login_password: self.text(), save_password: self.text() },
            7 => Event::FormSaved { serial, revision: self.number(), form: self.form(), corrected: self.yes() },
            8 => Event::ApplicationSubmitted {
                number: self.number(),
                kind: self.one_of(&[ApplicationKind::OutOfProvince, ApplicationKind::OtherDocument]),
                document: sample::passport(self.number() % 1_000).0,
                identity: self.identity(),
                statement: Statement { point: self.point(), name: self.text(), text: self.text(), scan: self.scan() },
            },
            9 => Event::ApplicationDecided { number: self.number(), approved: self.yes(), reason: self.text() },
            10 => Event::CardVerified { serial, valid_until: self.some(Self::date) },
            11 => Event::PersonCorrected { serial, person: self.person() },
            12 => Event::PasswordsReset { serial, login_password: self.text(), save_password: self.text() },
            13..=15 => self.order(tag, serial),
            16 => Event::PhoneBound(serial, self.text()),
            17 => Event::ProfessionalSaved {
                serial,
                revision: self.number(),
                choice: ProfessionalChoice {
                    class: self.text(),
                    main_event: self.some(Self::text),
                    auxiliary_event: self.some(Self::text),
                },
            },
            18 => Event::Declared {
                serial,
                revision: self.number(),
                declaration: Declaration { bonuses: self.codes(), plans: self.codes() },
            },
            19 => Event::Confirmed {
                serial,
                signature: Signature { form_revision: self.number(), signed_by: self.text(), scan: self.scan() },
            },
            20 => Event::ConfirmationWithdrawn { serial, reason: self.text() },
            21 => Event::Collected { serial, revision: self.number(), items: self.entries(), complete: self.yes() },
            33 => Event::LoginPasswordChanged(serial, self.text(), self.yes()),
            34 => Event::SavePasswordChanged(serial, self.text()),
            40 => {
                let which = self.one_of(&[WhichPassword::Login, WhichPassword::Save]);
                Event::HashRenewed(serial, which, self.renewal())
            }
            41 => Event::OperatorHashRenewed(OperatorNumber(self.number()), self.renewal()),
            50 => Event::Contingency(Box::new(Logged { number: self.number(), what: self.happening() })),
            // The same event, with the entries that say most.
            51 => Event::Contingency(Box::new(Logged { number: self.number(), what: self.said() })),
            _ => self.office(tag),
        }
    }

    fn order(&mut self, tag: u8, serial: Serial) -> Event {
        match tag {
            13 => Event::OrderPlaced {
                serial,
                number: self.number() as u16,
                fee: self.one_of(&FeeKind::ALL),
                amount_fen: self.number(),
            },
            14 => Event::OrderClosed(serial, self.number() as u16),
            _ => Event::PaymentUnsettled {
                serial,
                payment: self.payment(),
                reason: self.one_of(&[
                    UnsettledReason::Amount,
                    UnsettledReason::OutsideWindow,
                    UnsettledReason::NotDue,
                    UnsettledReason::Refunded,
                    UnsettledReason::Voided,
                ]),
            },
        }
    }

    fn office(&mut self, tag: u8) -> Event {
        match tag {
            22 => Event::OperatorCreated { operator: OperatorNumber(self.number()), account: self.account() },
            23 => Event::OperatorChanged { operator: OperatorNumber(self.number()), change: self.change() },
            24 => Event::CalendarOverridden {
                edition: self.number(),
                scope: self.scope(),
                window: self.one_of(&WindowName::ALL),
                bounds: self.window(),
                reason: self.text(),
            },
            26..=30 => self.mended(tag),
            _ => Event::PolicyAdopted {
                edition: self.number(),
                scope: self.scope(),
                year: self.number() as u16,
                version: self.number(),
                files: vec![8; if self.long { POLICY_BYTES_MAX } else { self.number() as usize % 99 }],
                reason: self.text(),
            },
        }
    }

    fn mended(&mut self, tag: u8) -> Event {
        let (number, slot) = (self.number(), self.number());
        match tag {
            26 => {
                let (freed, reason, approval) = (self.identity(), self.text(), self.some(Self::number));
                Event::RegistrationVoided(self.serial(), Voiding { freed, reason, approval })
            }
            27 => {
                let transfer = Transfer {
                    freed: self.identity(),
                    document: sample::card(self.number() % 400_000).0,
                    identity: self.identity(),
                    person: self.person(),
                    reason: self.text(),
                    approval: self.some(Self::number),
                };
                Event::RegistrationTransferred(self.serial(), Box::new(transfer))
            }
            28 => Event::ApprovalAsked(Box::new(AskedApproval {
                number,
                slot,
                digest: RequestDigest([self.number() as u8; 32]),
                action: self.one_of(&FourEyes::ALL),
                scope: self.scope(),
                summary: self.text(),
                reason: self.some(Self::text),
                expires_at: self.at(),
            })),
            29 => {
                let (approved, reason) = (self.yes(), self.text());
                Event::ApprovalDecided(DecidedApproval { number, slot, approved, reason })
            }
            _ => Event::ApprovalUsed(number, slot),
        }
    }

    fn record(&mut self, tag: u8) -> Record {
        Record {
            sequence: 1,
            arrived_at: self.at(),
            key: CommandKey([self.number() as u8; 16]),
            fingerprint: u64::MAX - u64::from(self.number()),
            policy_version: self.number(),
            event: self.event(tag),
            by: self.some(|maker| Author { who: maker.text(), from: maker.some(Self::text) }),
            edition: self.number(),
        }
    }
}

/// Those that are used; 31 and 32 are kept for what a second person looks at.
const TAGS: [u8; 37] = [
    0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30,
    33, 34, 40, 41, 50, 51,
];

fn check(record: &Record) -> usize {
    let stored = ChainHead::genesis(county_id()).link(record);
    assert_eq!(&ChainHead::genesis(county_id()).follow(&stored).unwrap(), record);
    stored.len()
}

proptest! {
    #[test]
    fn a_record_of_any_event_is_read_as_it_was_written(
        tag in prop::sample::select(&TAGS[..]), numbers in prop::collection::vec(any::<u32>(), 40),
    ) {
        check(&Maker { numbers, long: false }.record(tag));
    }
}

#[test]
fn the_longest_record_of_each_event_is_within_its_bound() {
    for tag in TAGS {
        let record = Maker { numbers: vec![u32::MAX; 40], long: true }.record(tag);
        // Linking asserts the bound; this much of it stays free, so that a field can be added.
        let free = record.event.record_bytes_max().checked_sub(check(&record)).unwrap();
        assert!(free > RECORD_BYTES / 8, "event {tag} leaves {free} bytes");
    }
}
