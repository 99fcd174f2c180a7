//! Requests that set up a province and capture its candidates, made beforehand.

use baoming::http::bodies::{CaptureBody, DocumentBody, PersonBody, PointBody, SegmentBody};
use baoming::synthetic::{CountyPlan, Province, SyntheticCandidates};
use baoming_core::ids::PointId;
use baoming_core::policy::Policy;

use crate::load::post;
use crate::server::{OFFICE, POINT};

/// A planned province whose candidates are captured county by county in turn.
pub struct Captures {
    counties: Vec<CountyPlan>,
    synthetic: SyntheticCandidates,
    order: Vec<(usize, u32)>,
    next: usize,
}

impl Captures {
    /// Plans `total` candidates; their order mixes the counties in proportion.
    pub fn plan(policy: &Policy, total: u32, seed: u64) -> Self {
        let counties = Province::plan(policy, total);
        let mut order: Vec<(u64, usize, u32)> = Vec::with_capacity(total as usize);
        for (county, plan) in counties.iter().enumerate() {
            for index in 0..plan.candidates {
                let place = u64::from(index) * 1_000_000_000 / u64::from(plan.candidates);
                order.push((place, county, index));
            }
        }
        order.sort_unstable();
        let order = order.into_iter().map(|(_, county, index)| (county, index)).collect();
        Self { counties, synthetic: SyntheticCandidates::with_policy(policy, seed), order, next: 0 }
    }

    /// Requests that set up every point, then every segment.
    pub fn preparation(&self) -> (Vec<Vec<u8>>, Vec<Vec<u8>>) {
        let (mut points, mut segments) = (Vec::new(), Vec::new());
        for county in &self.counties {
            for point in &county.points {
                let id = PointId { county: county.county, number: point.number }.to_string();
                let body = PointBody { point: id.clone(), name: point.name.clone() };
                points.push(request("/v1/office/points", OFFICE, &format!("point-{id}"), &body));
                for segment in &point.segments {
                    let code = segment.code.to_string();
                    let key = format!("segment-{code}-{}", segment.first);
                    let body = SegmentBody { point: id.clone(), code, first: segment.first, last: segment.last };
                    segments.push(request("/v1/office/segments", OFFICE, &key, &body));
                }
            }
        }
        (points, segments)
    }

    /// The next `count` candidates, or as many as are left.
    pub fn take(&mut self, count: usize) -> Vec<Vec<u8>> {
        let end = (self.next + count).min(self.order.len());
        let taken = &self.order[self.next..end];
        let requests = taken.iter().map(|(county, index)| {
            let body = self.body(*county, *index);
            request("/v1/point/candidates", POINT, &format!("capture-{county}-{index}"), &body)
        });
        let requests = requests.collect();
        self.next = end;
        requests
    }

    /// The body of one capture.
    pub fn body(&self, county: usize, index: u32) -> CaptureBody {
        let plan = &self.counties[county];
        let point = plan.point_of(u64::from(index)).expect("every candidate has a point");
        let one = self.synthetic.candidate(plan.county, u64::from(index));
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
            photo_sha256: one.photo.0.iter().map(|byte| format!("{byte:02x}")).collect(),
        }
    }
}

fn request<B: serde::Serialize>(path: &str, token: &str, key: &str, body: &B) -> Vec<u8> {
    post(path, token, key, &serde_json::to_vec(body).expect("a body has only texts and numbers"))
}
