//! Where the tasks of this crate find the node.

use baoming_node::node::Node;

/// What holds the node.
pub trait Home: Send + Sync + 'static {
    /// The node.
    fn node(&self) -> &Node;
}
