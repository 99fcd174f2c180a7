//! A shard's tree as its store has it, without the engine in between.

use baoming_core::ids::CountyId;
use tests::site::Site;

/// Opens the database that has the county, shows its tree, and leaves the database flushed. The node is not running.
pub(super) fn tree<T>(site: &Site, county: CountyId, show: impl FnOnce(&sled::Tree) -> T) -> T {
    let segment = baoming_store::limits::SHARD_SEGMENT_BYTES;
    let database = sled::Config::new().path(site.shard(county)).segment_size(segment).open().unwrap();
    let tree = database.open_tree(county.to_string()).unwrap();
    assert!(!tree.is_empty(), "the county has a shard in this database");
    let shown = show(&tree);
    database.flush().unwrap();
    shown
}
