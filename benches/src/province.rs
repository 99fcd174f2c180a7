//! Requests that set up a province and capture its candidates, made beforehand.

use baoming_api::bodies::{CaptureBody, DocumentBody, PersonBody, PointBody, SegmentBody};
use baoming_core::ids::{CountyId, PointId};
use baoming_core::policy::Policy;
use baoming_rehearsal::people::{CountyPlan, Province, SegmentPlan, SyntheticCandidates};
use data_encoding::HEXLOWER;

use crate::load::post;
use crate::server::{OFFICE, POINT};

/// A planned province whose candidates are captured county by county in turn.
pub struct Captures {
    counties: Vec<CountyPlan>,
    synthetic: SyntheticCandidates,
    order: Vec<Place>,
    next: usize,
}

/// A candidate: where captured, and as whom.
#[derive(Clone, Copy)]
struct Place {
    county: usize,
    index: u32,
    person: (CountyId, u32),
}

impl Captures {
    /// Plans `total` candidates; their order mixes the counties in proportion.
    pub fn plan(policy: &Policy, total: u32, seed: u64) -> Self {
        Self::plan_with_people_of(policy, policy, total, seed)
    }

    /// Like [`Captures::plan`], with the people of another policy: synthetic people exist for 137 counties at most.
    pub fn plan_with_people_of(people: &Policy, policy: &Policy, total: u32, seed: u64) -> Self {
        let counties = Province::plan(policy, total);
        let homes = Province::plan(people, total);
        let person = |(home, index): (usize, u32)| (homes[home].county, index);
        let persons = mixed(&homes).into_iter().map(person);
        let place = |((county, index), person)| Place { county, index, person };
        let order = mixed(&counties).into_iter().zip(persons).map(place).collect();
        Self { counties, synthetic: SyntheticCandidates::with_policy(people, seed), order, next: 0 }
    }

    /// How many points there are.
    pub fn points(&self) -> usize {
        self.counties.iter().map(|county| county.points.len()).sum()
    }

    /// Requests that set up every point, then every segment.
    pub fn preparation(&self) -> (Vec<Vec<u8>>, Vec<Vec<u8>>) {
        let points = self.points_with_segments().map(|(point, _)| {
            let key = format!("point-{}", point.point);
            request("/v1/office/points", OFFICE, &key, &point)
        });
        let segments = self.points_with_segments().flat_map(|(_, segments)| segments).map(|segment| {
            let key = format!("segment-{}-{}", segment.code, segment.first);
            request("/v1/office/segments", OFFICE, &key, &segment)
        });
        (points.collect(), segments.collect())
    }

    /// Every point with its segments.
    pub fn points_with_segments(&self) -> impl Iterator<Item = (PointBody, Vec<SegmentBody>)> {
        let points = self.counties.iter().flat_map(|county| county.points.iter().map(|point| (county.county, point)));
        points.map(|(county, planned)| {
            let point = PointId { county, number: planned.number }.to_string();
            let segment = |segment: &SegmentPlan| SegmentBody {
                point: point.clone(),
                code: segment.code.to_string(),
                first: segment.first,
                last: segment.last,
            };
            let segments = planned.segments.iter().map(segment).collect();
            (PointBody { point: point.clone(), name: planned.name.clone() }, segments)
        })
    }

    /// The next `count` candidates, or as many as are left.
    pub fn take(&mut self, count: usize) -> Vec<Vec<u8>> {
        let bodies = self.take_bodies(count);
        bodies.iter().map(|(key, body)| request("/v1/point/candidates", POINT, key, body)).collect()
    }

    /// The next `count` candidates, or as many as are left: the key of each request and its body.
    pub fn take_bodies(&mut self, count: usize) -> Vec<(String, CaptureBody)> {
        let end = (self.next + count).min(self.order.len());
        let taken = &self.order[self.next..end];
        let bodies = taken.iter().map(|place| (format!("capture-{}-{}", place.county, place.index), self.body(*place)));
        let bodies = bodies.collect();
        self.next = end;
        bodies
    }

    /// The body of the first capture, as an example of its size.
    pub fn example(&self) -> CaptureBody {
        self.body(self.order[0])
    }

    fn body(&self, Place { county, index, person: (home, person) }: Place) -> CaptureBody {
        let plan = &self.counties[county];
        let point = plan.point_of(u64::from(index)).expect("every candidate has a point");
        let one = self.synthetic.candidate(home, u64::from(person));
        CaptureBody {
            point: PointId { county: plan.county, number: point.number }.to_string(),
            document: DocumentBody { kind: 1, number: one.identity_number },
            person: PersonBody {
                name: one.name,
                sex: one.sex.code(),
                ethnicity: one.ethnicity,
                birth_date: one.born.to_string(),
                address: one.address,
            },
            photo_sha256: HEXLOWER.encode(&one.photo.0),
            entry: None,
        }
    }
}

/// Every candidate as the county's position and the index there, the counties mixed in proportion.
fn mixed(counties: &[CountyPlan]) -> Vec<(usize, u32)> {
    let mut order: Vec<(u64, usize, u32)> = Vec::new();
    for (county, plan) in counties.iter().enumerate() {
        for index in 0..plan.candidates {
            let place = u64::from(index) * 1_000_000_000 / u64::from(plan.candidates);
            order.push((place, county, index));
        }
    }
    order.sort_unstable();
    order.into_iter().map(|(_, county, index)| (county, index)).collect()
}

fn request<B: serde::Serialize>(path: &str, token: &str, key: &str, body: &B) -> Vec<u8> {
    post(path, token, key, &serde_json::to_vec(body).expect("a body has only texts and numbers"))
}
