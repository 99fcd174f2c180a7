//! Ranges of addresses, each until an instant, and whether an address lies in one of them.

use std::collections::BTreeMap;
use std::net::IpAddr;

use baoming_core::contingency::AddressRange;
use baoming_core::contingency::address_range::{mask, number_of};
use baoming_core::time::Timestamp;

/// Ranges by how many of their bits count, each list sorted.
#[derive(Debug, Default)]
pub(crate) struct Ranges(Vec<(u8, Vec<(u128, Timestamp)>)>);

impl Ranges {
    /// Of these; one that comes twice lasts until the later end.
    pub(crate) fn of(ranges: &[(AddressRange, Timestamp)]) -> Self {
        let mut by_bits: BTreeMap<u8, BTreeMap<u128, Timestamp>> = BTreeMap::new();
        for (range, until) in ranges {
            let (network, bits) = range.key();
            let known = by_bits.entry(bits).or_default().entry(network).or_insert(*until);
            *known = (*known).max(*until);
        }
        Self(by_bits.into_iter().map(|(bits, of)| (bits, of.into_iter().collect())).collect())
    }

    /// Until when an address lies in one of them, the latest of all; nothing where it lies in none.
    pub(crate) fn find(&self, address: IpAddr, now: Timestamp) -> Option<Timestamp> {
        let number = number_of(address);
        let of_length = |(bits, of): &(u8, Vec<(u128, Timestamp)>)| {
            let place = of.binary_search_by_key(&(number & mask(*bits)), |(network, _)| *network).ok()?;
            Some(of[place].1)
        };
        self.0.iter().filter_map(of_length).filter(|until| now < *until).max()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn address() -> impl Strategy<Value = IpAddr> {
        prop_oneof![
            (0..8_u8, 0..8_u8).prop_map(|(one, other)| IpAddr::from([10, one, 0, other])),
            (0..8_u16, 0..8_u16).prop_map(|(one, other)| IpAddr::from([0x2001, 0xdb8, one, 0, 0, 0, 0, other])),
        ]
    }

    proptest! {
        /// Whatever ranges lie within one another, they are found as by asking every one of them.
        #[test]
        fn an_address_is_found_as_by_asking_every_range(
            ranges in prop::collection::vec((address(), 8..=32_u8, 0..100_i64), 0..40), asked in address(), now in 0..100_i64,
        ) {
            let ranges: Vec<_> = ranges
                .into_iter()
                .map(|(of, length, until)| (AddressRange::around(of, length).unwrap(), Timestamp(until)))
                .collect();
            let plain = ranges.iter().filter(|(range, until)| range.contains(asked) && now < until.0);
            let expected = plain.map(|(_, until)| *until).max();
            prop_assert_eq!(Ranges::of(&ranges).find(asked, Timestamp(now)), expected);
        }
    }
}
