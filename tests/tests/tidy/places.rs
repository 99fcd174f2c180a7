//! Where something is allowed: a file by the last parts of its path, or a folder. Short places survive a move of their folder.

/// Whether `path` is at `place`: `place` is the whole path or its last parts, or, with a `/` at its end, a folder on the way.
pub(super) fn is_at(path: &str, place: &str) -> bool {
    let inside = format!("/{place}");
    if place.ends_with('/') {
        path.starts_with(place) || path.contains(&inside)
    } else {
        path == place || path.ends_with(&inside)
    }
}

#[test]
fn a_place_is_a_file_by_its_last_parts_or_a_folder() {
    let check = |place, expected| assert_eq!(is_at("engine/src/auth/tokens.rs", place), expected, "{place}");
    check("engine/src/auth/tokens.rs", true);
    check("auth/tokens.rs", true);
    check("th/tokens.rs", false);
    check("engine/", true);
    check("auth/", true);
    check("auth", false);
    check("loadtest/", false);
}
