//! Offices: points and segments, lists and searches, operators, the policy and its editions, the access log.

pub mod access_filter;
pub mod access_log;
pub mod approvals;
pub mod blocks;
pub mod calendar;
pub mod controls;
mod editions;
pub mod export;
pub mod lists;
pub mod mending;
pub mod operators;
pub mod points;
pub mod policy;
pub mod search;
pub mod segments;
mod tails;
mod timetables;
