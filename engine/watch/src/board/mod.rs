//! The boards, as this program understands Grafana's JSON of them. What it does not understand it says in the panel's place.

mod model;
mod read;
mod shipped;
mod unit;

#[cfg(test)]
pub(crate) use self::model::Look;
pub(crate) use self::model::{Board, Column, Kind, Panel, Query, Special, Tone, worded};
pub(crate) use self::shipped::shipped;
pub(crate) use self::unit::Unit;
