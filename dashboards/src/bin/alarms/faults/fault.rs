//! What a fault is.

use std::path::Path;

use crate::scene::{Scene, Set};

/// Something that goes wrong.
#[derive(Clone, Copy)]
pub(crate) struct Fault {
    /// As the rules name it in their annotation `drill`.
    pub(crate) name: &'static str,
    /// In a few words.
    pub(crate) what: &'static str,
    /// The alerts that have to fire.
    pub(crate) alerts: &'static [&'static str],
    /// Pages among them that nobody hears of, since another one of them has said it already.
    pub(crate) hushed: &'static [&'static str],
    /// What is missing here for it, if anything is.
    pub(crate) lacks: fn() -> Option<String>,
    /// What has to be there before the engine starts, in this folder.
    pub(crate) set: fn(&Path) -> anyhow::Result<Set>,
    /// What has to have happened before anything goes wrong.
    pub(crate) prepare: fn(&Scene) -> anyhow::Result<()>,
    /// Makes it go wrong, until everything has been seen. Says by `Scene::begin` when it begins for which alerts.
    pub(crate) provoke: fn(&Scene) -> anyhow::Result<()>,
}

/// Nothing is missing.
pub(super) fn nothing() -> Option<String> {
    None
}

/// Nothing has to happen before.
pub(super) fn at_once(_: &Scene) -> anyhow::Result<()> {
    Ok(())
}
