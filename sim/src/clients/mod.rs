//! The clients: offices, candidates, the payment platform, readers and meddlers, each a script of calls.

mod calls;
mod candidate;
mod client;
mod errand;
mod meddler;
mod office;
mod platform;
mod reader;
mod special;

pub(crate) use candidate::Candidate;
pub(crate) use client::{Client, Scene, Script};
pub(crate) use meddler::Meddler;
pub(crate) use office::Office;
pub(crate) use reader::Reader;
pub(crate) use special::Special;
