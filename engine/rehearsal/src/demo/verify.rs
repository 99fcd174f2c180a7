//! Verification: everything that was acknowledged is read back over HTTP and compared with its receipts.

use std::collections::BTreeMap;
use std::sync::Arc;

use baoming_api::bodies::{CandidateBody, ProgressBody};
use baoming_api::client::Method;
use baoming_core::ids::SerialCode;
use bytes::Bytes;

use super::bodies;
use super::caller::{Caller, Gone, Order, Reply};
use super::pool::Work;
use super::report::FindingKind;
use super::season::Season;
use super::tally::{Receipts, Step, Tally};
use crate::people::{CountyPlan, PointPlan};

/// How many identities are registered a second time; every other one of them in another county.
const SAMPLE: usize = 500;

/// Reads every candidate back; a piece is a candidate with receipts.
pub(super) struct ReadBack {
    pub(super) receipts: Arc<Vec<Receipts>>,
}

impl Work for ReadBack {
    fn count(&self) -> u32 {
        self.receipts.len() as u32
    }

    async fn one(&self, caller: &mut Caller, position: u32) -> Result<(), Gone> {
        let season = caller.season.clone();
        let receipts = &self.receipts[position as usize];
        let place = season.order.place(receipts.number);
        let serial = serial_text(receipts);
        let path = format!("/v1/point/candidates/{serial}");
        match caller.read::<CandidateBody>(&season.tokens.point, &path, &serial).await? {
            Ok(found) => match difference(&season, receipts, &found) {
                None => caller.tally.verified += 1,
                Some(field) => caller.tally.lose(place.county, FindingKind::Different, serial, field),
            },
            Err(code) if code == "candidate-unknown" => {
                caller.tally.lose(place.county, FindingKind::NotFound, serial, code);
            }
            Err(code) => {
                caller.tally.unread += 1;
                caller.tally.find(FindingKind::NotRead, serial, code);
            }
        }
        Ok(())
    }
}

/// The first field in which the record is not as acknowledged.
fn difference(season: &Season, receipts: &Receipts, found: &CandidateBody) -> Option<&'static str> {
    let place = season.order.place(receipts.number);
    let plan = &season.plans[place.county];
    let person = season.people.candidate(plan.county, place.index);
    let point = plan.point_of(place.index).map(|point| format!("{}-{}", plan.county, point.number));
    // A command without an answer may have been carried out or not; what has a receipt must be there all the same.
    let count = |found: u32, acknowledged: u32| found == acknowledged || (receipts.uncertain && found > acknowledged);
    let payments = u32::from(receipts.paid > 0) + u32::from(receipts.paid_again > 0);
    [
        ("serial", found.serial == serial_text(receipts)),
        ("point", Some(&found.point) == point.as_ref()),
        ("document_kind", found.document_kind == bodies::RESIDENT_ID),
        ("document_number", found.document_number == bodies::masked(&person.identity_number)),
        ("payments", count(found.payments, payments)),
        ("activated", count(u32::from(found.activated), u32::from(receipts.activated > 0))),
        ("form_revision", count(found.form_revision, u32::from(receipts.form_saved > 0))),
    ]
    .into_iter()
    .find_map(|(field, same)| (!same).then_some(field))
}

/// Compares each county's progress with the receipts; a piece is a county.
pub(super) struct CountProgress {
    acknowledged: Vec<[u32; 5]>,
}

impl CountProgress {
    pub(super) fn new(season: &Season, receipts: &[Receipts]) -> Self {
        let mut acknowledged = vec![[0; 5]; season.plans.len()];
        for one in receipts {
            let sequences = [one.captured, one.paid, one.activated, one.form_saved, one.paid_again];
            let county = &mut acknowledged[season.order.place(one.number).county];
            for (count, sequence) in county.iter_mut().zip(sequences) {
                *count += u32::from(sequence > 0);
            }
        }
        Self { acknowledged }
    }
}

impl Work for CountProgress {
    fn count(&self) -> u32 {
        self.acknowledged.len() as u32
    }

    async fn one(&self, caller: &mut Caller, position: u32) -> Result<(), Gone> {
        let season = caller.season.clone();
        let county = position as usize;
        let plan = &season.plans[county];
        let id = plan.county.to_string();
        let path = format!("/v1/office/counties/{id}/progress");
        let found = match caller.read::<ProgressBody>(&season.tokens.office, &path, &id).await? {
            Ok(found) => found,
            Err(code) => {
                caller.tally.unread += 1;
                caller.tally.find(FindingKind::NotRead, id, code);
                return Ok(());
            }
        };
        let counts = [found.captured, found.paid, found.activated, found.form_saved, found.paid_again];
        let acknowledged = self.acknowledged[county];
        let pairs = || acknowledged.into_iter().zip(counts);
        let short = pairs().map(|(acknowledged, found)| acknowledged.saturating_sub(found)).max().unwrap_or_default();
        let surplus = pairs().map(|(acknowledged, found)| found.saturating_sub(acknowledged)).max().unwrap_or_default();
        let detail = || format!("{acknowledged:?} / {counts:?}");
        if short > 0 {
            caller.tally.short.insert(county, short);
            caller.tally.find(FindingKind::ProgressShort, id.as_str(), detail());
        }
        if surplus > 0 {
            caller.tally.surplus += u64::from(surplus);
            caller.tally.find(FindingKind::ProgressSurplus, id.as_str(), detail());
        }
        if found.captured.checked_add(found.serials_left) != Some(serials_of(plan)) {
            caller.tally.violate(FindingKind::ProgressSurplus, id, "serials_left");
        }
        Ok(())
    }
}

fn serials_of(plan: &CountyPlan) -> u32 {
    let segments = plan.points.iter().flat_map(|point| &point.segments);
    segments.map(|segment| u32::from(segment.last - segment.first) + 1).sum()
}

/// Tries to register identities a second time; a piece is an identity.
pub(super) struct TryAgain {
    receipts: Arc<Vec<Receipts>>,
    count: usize,
}

impl TryAgain {
    pub(super) fn new(receipts: Arc<Vec<Receipts>>) -> Self {
        let count = receipts.len().min(SAMPLE);
        Self { receipts, count }
    }
}

impl Work for TryAgain {
    fn count(&self) -> u32 {
        self.count as u32
    }

    async fn one(&self, caller: &mut Caller, position: u32) -> Result<(), Gone> {
        let season = caller.season.clone();
        // Spread over all of them, and with them over the counties.
        let receipts = &self.receipts[position as usize * self.receipts.len() / self.count];
        let place = season.order.place(receipts.number);
        let elsewhere = position % 2 == 1 && season.plans.len() > 1;
        let (county, expected) = if elsewhere {
            let further = 1 + position as usize % (season.plans.len() - 1);
            ((place.county + further) % season.plans.len(), "identity-registered-elsewhere")
        } else {
            (place.county, "identity-registered")
        };
        let plan = &season.plans[county];
        let own = if elsewhere { None } else { plan.point_of(place.index) };
        let point = own.or(plan.points.first()).expect("every county of the plan has a point").number;
        let person = season.people.candidate(season.plans[place.county].county, place.index);
        let body = bodies::capture(&format!("{}-{point}", plan.county), &person);
        let body = Bytes::from(serde_json::to_vec(&body).expect("the API's bodies are JSON"));
        let serial = serial_text(receipts);
        let order = Order {
            step: Step::Capture,
            token: &season.tokens.point,
            method: Method::POST,
            path: "/v1/point/candidates",
            key: &format!("demo-{:x}-{serial}-registered-again", season.seed),
            subject: &serial,
            repeated: false,
        };
        let reply = caller.send(&order, body).await?;
        caller.tally.sampled += 1;
        match reply {
            Reply::Done(_) => {
                caller.tally.duplicate_identities += 1;
                caller.tally.find(FindingKind::IdentityTwice, serial, plan.county.to_string());
            }
            Reply::Refused(code) if code == expected => {}
            Reply::Refused(code) => caller.tally.violate(FindingKind::RefusedOtherwise, serial, code),
        }
        Ok(())
    }
}

/// What the receipts alone show: serials and events given twice, serials outside their point's segments. Returns how
/// many serials were given more than once. The receipts are in the order of the candidates' numbers.
pub(super) fn examine(season: &Season, receipts: &[Receipts], tally: &mut Tally) -> u64 {
    let mut serials: Vec<u32> = receipts.iter().map(|one| one.serial).collect();
    let duplicates = duplicates(&mut serials, |serial| {
        tally.find(FindingKind::SerialTwice, format!("{serial:08}"), "");
    });
    let mut sequences: BTreeMap<usize, Vec<u32>> = BTreeMap::new();
    for one in receipts {
        let place = season.order.place(one.number);
        sequences.entry(place.county).or_default().extend(one.sequences());
        let point = season.plans[place.county].point_of(place.index);
        if !point.is_some_and(|point| holds(point, one.serial)) {
            tally.violate(FindingKind::SerialOutside, serial_text(one), "");
        }
    }
    for (county, mut sequences) in sequences {
        let id = season.plans[county].county.to_string();
        self::duplicates(&mut sequences, |sequence| {
            tally.violate(FindingKind::SequenceTwice, id.as_str(), sequence.to_string());
        });
    }
    duplicates
}

/// How many of the numbers repeat one before.
fn duplicates(numbers: &mut [u32], mut each: impl FnMut(u32)) -> u64 {
    numbers.sort_unstable();
    let mut count = 0;
    for pair in numbers.windows(2).filter(|pair| pair[0] == pair[1]) {
        count += 1;
        each(pair[0]);
    }
    count
}

fn holds(point: &PointPlan, serial: u32) -> bool {
    let (code, number) = (serial / 10_000, (serial % 10_000) as u16);
    let code = u16::try_from(code).ok().and_then(SerialCode::new);
    point.segments.iter().any(|held| Some(held.code) == code && (held.first..=held.last).contains(&number))
}

fn serial_text(receipts: &Receipts) -> String {
    format!("{:08}", receipts.serial)
}
