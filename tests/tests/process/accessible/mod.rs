//! Pages for whoever has no mouse, sees little or nothing: what axe-core finds on every page, and the ways by keyboard alone.

mod examined;
mod keyboard;
mod visits;
