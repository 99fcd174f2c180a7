//! The data directory and its key: one holder, one key, and no new key for old records.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use baoming_node::node::NodeError;
use baoming_store::data_dir::DataDirError;
use baoming_store::keys::KeyFileError;
use baoming_upkeep::verify::VerifyError;
use tests::site::Site;

/// A directory with records, not in use.
fn used() -> Site {
    let site = Site::default();
    let node = site.start();
    node.prepare();
    node.stop();
    site
}

/// After whatever `spoil` did, the start is refused as `expected` and changes nothing: undone, all is there again.
fn check(spoil: impl FnOnce(&Site), expected: impl FnOnce(NodeError) -> bool, repair: impl FnOnce(&Site)) {
    let site = used();
    spoil(&site);
    let refused = site.refused();
    let text = refused.to_string();
    assert!(expected(refused), "{text}");
    repair(&site);
    let node = site.start();
    node.register(tests::site::county(0), 0);
}

#[test]
fn a_second_process_is_refused() {
    let site = used();
    let node = site.start();
    let refused = site.refused();
    assert!(matches!(refused, NodeError::DataDir(DataDirError::InUse { .. })), "{refused}");
    let refused = site.verify().unwrap_err();
    assert!(matches!(refused, VerifyError::DataDir(DataDirError::InUse { .. })), "{refused}");
    node.register(tests::site::county(0), 0);
    node.stop();
    site.start();
}

#[test]
fn a_wrong_key_is_refused() {
    let right = std::cell::RefCell::new(Vec::new());
    check(
        |site| {
            *right.borrow_mut() = fs::read(site.key_file()).unwrap();
            fs::write(site.key_file(), [7; 32]).unwrap();
            let refused = site.verify().unwrap_err();
            assert!(matches!(refused, VerifyError::DataDir(DataDirError::WrongKey { .. })), "{refused}");
        },
        |refused| matches!(refused, NodeError::DataDir(DataDirError::WrongKey { .. })),
        |site| fs::write(site.key_file(), &*right.borrow()).unwrap(),
    );
}

#[test]
fn a_lost_key_is_not_replaced_by_a_new_one() {
    let moved = |site: &Site| site.key_file().with_extension("away");
    check(
        |site| {
            fs::rename(site.key_file(), moved(site)).unwrap();
            assert!(matches!(site.verify(), Err(VerifyError::Key(_))));
        },
        |refused| matches!(refused, NodeError::Key(KeyFileError::Lost { .. })),
        |site| {
            assert!(!site.key_file().exists());
            fs::rename(moved(site), site.key_file()).unwrap();
        },
    );
}

#[test]
fn a_key_that_others_may_read_is_refused() {
    let mode = |site: &Site, mode| fs::set_permissions(site.key_file(), fs::Permissions::from_mode(mode)).unwrap();
    check(
        |site| mode(site, 0o644),
        |refused| matches!(refused, NodeError::Key(KeyFileError::Permissions { mode: 0o644, .. })),
        |site| mode(site, 0o600),
    );
}

#[test]
fn a_journal_of_another_province_is_refused() {
    let site = Site::default();
    let node = site.start();
    node.populate();
    node.stop();
    fs::remove_dir_all(site.data().join("shards")).unwrap();
    let mut options = site.options();
    let mut policy = (*options.policy).clone();
    policy.counties.pop_first();
    options.policy = std::sync::Arc::new(policy);
    let refused = site.refused_with(options);
    assert!(refused.to_string().contains("which the policy does not know"), "{refused}");
    drop(site.start());
}
