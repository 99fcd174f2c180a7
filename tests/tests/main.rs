//! End to end: a topic, a module.

mod node;
