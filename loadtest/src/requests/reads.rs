//! Requests that change no record: what candidates, points and offices look at, and photographs that nobody keeps.

use bytes::Bytes;

use super::memory::Requests;
use super::task::{Method, Task};
use crate::season::Role;
use crate::season::kinds::Kind;

impl Requests {
    pub(super) fn read(&self, position: u32, serial: &str) -> Task {
        let path = format!("/v1/candidate/candidates/{serial}");
        let token = self.token(Role::Candidate, u64::from(position));
        Task { token, ..self.blank(Kind::Read, Method::Get, path) }
    }

    pub(super) fn session_read(&self, draw: u64) -> Option<Task> {
        let (serial, token) = self.any_session(draw)?;
        let path = format!("/v1/candidate/candidates/{serial}");
        Some(Task { token: Some(token), ..self.blank(Kind::SessionRead, Method::Get, path) })
    }

    pub(super) fn point_read(&self, position: u32, serial: &str) -> Task {
        let path = format!("/v1/point/candidates/{serial}");
        Task { token: self.token(Role::Point, u64::from(position)), ..self.blank(Kind::PointRead, Method::Get, path) }
    }

    pub(super) fn calendar(&self) -> Task {
        self.blank(Kind::Calendar, Method::Get, "/v1/calendar".to_owned())
    }

    pub(super) fn alive(&self) -> Task {
        self.blank(Kind::Alive, Method::Get, "/livez".to_owned())
    }

    pub(super) fn photo(&self, draw: u64) -> Option<Task> {
        let photos = self.photos.as_ref()?;
        let place = self.people.place((draw % u64::from(self.people.total())) as u32);
        let body = Bytes::from(photos.photo(self.people.plans[place.county].county, place.index));
        let token = self.token(Role::Point, draw);
        let path = "/v1/point/photos".to_owned();
        Some(Task { token, body, media: "image/jpeg", ..self.blank(Kind::Photo, Method::Post, path) })
    }

    pub(super) fn point_progress(&self, draw: u64) -> Task {
        let path = format!("/v1/point/points/{}/progress", self.people.point(self.somewhere(draw)));
        Task { token: self.token(Role::Point, draw), ..self.blank(Kind::PointProgress, Method::Get, path) }
    }

    pub(super) fn county_progress(&self, draw: u64) -> Task {
        let path = format!("/v1/office/counties/{}/progress", self.people.county(self.somewhere(draw)));
        self.office_read(Kind::CountyProgress, path)
    }

    pub(super) fn office_read(&self, kind: Kind, path: String) -> Task {
        Task { token: self.token(Role::Office, 0), ..self.blank(kind, Method::Get, path) }
    }

    pub(super) fn list(&self, draw: u64) -> Task {
        let county = self.people.county(self.somewhere(draw));
        self.office_read(Kind::List, format!("/v1/office/candidates?scope={county}&limit=100"))
    }
}
