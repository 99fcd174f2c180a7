//! Shares of what there is only so much of, so that no part of the tree uses up what belongs to all.
//!
//! Every part has a share of the whole, and of each share, the whole included, the last tenth is kept for the level above
//! whoever asks, and a tenth more for each level above that one. The topmost is bound by the whole alone. Shares are judged
//! where something is decided and nowhere else: what was recorded under other shares stands, and counts.

use crate::ids::CountyId;
use crate::scope::{CityId, Scope};

/// The share of a part of the tree: where it ends, and how much of it is taken.
pub(super) struct Share {
    pub(super) of: Scope,
    pub(super) taken: usize,
    pub(super) max: usize,
}

/// Whether whoever reaches this far may take one more of all these shares, the whole last.
pub(super) fn have_room(by: Option<Scope>, shares: &[Share]) -> bool {
    let top = shares.last().map_or(PROVINCE, |whole| level(whole.of));
    let own = by.map_or(top, level).min(top);
    shares.iter().all(|share| {
        let at = level(share.of);
        if own == top && at < top {
            return true;
        }
        let kept = (at + usize::from(at < top)).saturating_sub(own);
        share.taken < share.max - share.max * kept / 10
    })
}

/// The shares of the province in which something at this place is counted: of a county, a city and the whole.
pub(super) fn above(place: Scope, taken: impl Fn(Scope) -> usize, [county, city, whole]: [usize; 3]) -> Vec<Share> {
    let share = |of, max| Share { of, taken: taken(of), max };
    let of_city = |id| share(Scope::City(id), city);
    let of_county = |id: CountyId| vec![share(Scope::County(id), county), of_city(CityId::of(id))];
    let mut shares = match place {
        Scope::Province => Vec::new(),
        Scope::City(id) => vec![of_city(id)],
        Scope::County(id) => of_county(id),
        Scope::Point(point) => of_county(point.county),
    };
    shares.push(share(Scope::Province, whole));
    shares
}

const PROVINCE: usize = 3;

fn level(scope: Scope) -> usize {
    match scope {
        Scope::Point(_) => 0,
        Scope::County(_) => 1,
        Scope::City(_) => 2,
        Scope::Province => PROVINCE,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scope(text: &str) -> Scope {
        text.parse().unwrap()
    }

    /// How many of 100 each of these may take of one share beneath a whole that has room.
    fn check(of: &str, whole: &str, expected: [usize; 4]) {
        let found = ["430102-001", "430102", "4301", "province"].map(|by| {
            let room = |taken: &usize| {
                let one = Share { of: scope(of), taken: *taken, max: 100 };
                let all = Share { of: scope(whole), taken: 0, max: 1_000 };
                let shares = if of == whole { vec![one] } else { vec![one, all] };
                have_room(Some(scope(by)), &shares)
            };
            (0..200).take_while(room).count()
        });
        assert_eq!(found, expected, "{of} of {whole}");
    }

    #[test]
    fn the_last_tenth_is_for_the_level_above() {
        check("430102-001", "430102", [90, 200, 200, 200]);
        check("430102", "430102", [90, 100, 100, 100]);
        check("430102", "province", [80, 90, 100, 200]);
        check("4301", "province", [70, 80, 90, 200]);
        check("province", "province", [70, 80, 90, 100]);
        assert!(have_room(None, &[Share { of: Scope::Province, taken: 99, max: 100 }]));
    }
}
