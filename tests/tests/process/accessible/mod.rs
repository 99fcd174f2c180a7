//! Pages for whoever has no mouse, sees little or nothing: the ways by keyboard alone.

mod keyboard;
