//! A range of network addresses, as blocks name them: an address and how many of its bits count.
//!
//! Guarantees: an IPv4 address is the same range however it is written; bits that do not count are zero, so that equal ranges are
//! equal. Deliberately absent: what may be blocked, which is [`super::blocks`]'s.

use std::fmt;
use std::net::{IpAddr, Ipv6Addr};
use std::str::FromStr;

use minicbor::{Decode, Encode};

/// The bits of an IPv4 address that is written as an IPv6 one, before its own 32.
const MAPPED_BITS: u8 = 96;
/// What stands in them.
const MAPPED: u128 = 0xFFFF << 32;

/// A range of addresses. IPv4 lies within IPv6 as RFC 4291 maps it, so all ranges are compared in one way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
pub struct AddressRange {
    #[n(0)]
    high: u64,
    #[n(1)]
    low: u64,
    /// How many of all 128 bits count.
    #[n(2)]
    bits: u8,
}

/// What is no range.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be an address or a range as 203.0.113.0/24 or 2001:db8::/48, with nothing behind the bits that count")]
pub struct NotARange;

impl AddressRange {
    /// The range of so many bits around an address: 0 to 32 of an IPv4 address, 0 to 128 of another one.
    pub fn around(address: IpAddr, length: u8) -> Option<Self> {
        let address = address.to_canonical();
        let (own_bits, before) = if address.is_ipv4() { (32, MAPPED_BITS) } else { (128, 0) };
        if length > own_bits {
            return None;
        }
        let bits = before + length;
        let network = number_of(address) & mask(bits);
        Some(Self { high: (network >> 64) as u64, low: network as u64, bits })
    }

    /// One address.
    pub fn of(address: IpAddr) -> Self {
        let length = if address.to_canonical().is_ipv4() { 32 } else { 128 };
        Self::around(address, length).expect("an address has so many bits")
    }

    /// Whether an address lies inside.
    pub fn contains(&self, address: IpAddr) -> bool {
        number_of(address) & mask(self.bits) == self.network()
    }

    /// Whether the two have an address in common: then one of them lies within the other.
    pub fn overlaps(&self, other: &Self) -> bool {
        let common = mask(self.bits.min(other.bits));
        self.network() & common == other.network() & common
    }

    /// Whether all of another one lies inside.
    pub fn covers(&self, other: &Self) -> bool {
        self.bits <= other.bits && self.overlaps(other)
    }

    /// Whether it is one of IPv4 addresses.
    pub fn is_ipv4(&self) -> bool {
        self.bits >= MAPPED_BITS && self.network() & mask(MAPPED_BITS) == MAPPED
    }

    /// How many bits count of an address of its own kind.
    pub fn length(&self) -> u8 {
        if self.is_ipv4() { self.bits - MAPPED_BITS } else { self.bits }
    }

    /// The first address, as the number that ranges are sorted and looked up by, and how many of its 128 bits count.
    pub fn key(&self) -> (u128, u8) {
        (self.network(), self.bits)
    }

    fn network(&self) -> u128 {
        u128::from(self.high) << 64 | u128::from(self.low)
    }
}

/// An address as the number that ranges are looked up by.
pub fn number_of(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(address) => address.to_ipv6_mapped().to_bits(),
        IpAddr::V6(address) => address.to_bits(),
    }
}

/// So many bits from the left.
pub fn mask(bits: u8) -> u128 {
    u128::MAX.checked_shl(128 - u32::from(bits.min(128))).unwrap_or(0)
}

impl fmt::Display for AddressRange {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let first = Ipv6Addr::from_bits(self.network());
        let first = if self.is_ipv4() { IpAddr::V6(first).to_canonical() } else { IpAddr::V6(first) };
        write!(out, "{first}/{}", self.length())
    }
}

impl FromStr for AddressRange {
    type Err = NotARange;

    fn from_str(text: &str) -> Result<Self, NotARange> {
        let (address, length) = match text.split_once('/') {
            Some((address, length)) => (address, Some(length)),
            None => (text, None),
        };
        let address: IpAddr = address.parse().map_err(|_| NotARange)?;
        let Some(length) = length else { return Ok(Self::of(address)) };
        let plain = (1..=3).contains(&length.len()) && length.bytes().all(|byte| byte.is_ascii_digit());
        let length = plain.then(|| length.parse().ok()).flatten().ok_or(NotARange)?;
        let range = Self::around(address, length).ok_or(NotARange)?;
        // Whoever writes 203.0.113.7/24 has mistaken either the address or the length.
        if range.network() == number_of(address.to_canonical()) { Ok(range) } else { Err(NotARange) }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn range(text: &str) -> AddressRange {
        text.parse().unwrap()
    }

    #[test]
    fn ranges_are_read_as_they_are_shown_and_nothing_else_is_one() {
        for text in ["203.0.113.0/24", "10.0.0.0/8", "192.0.2.1/32", "2001:db8::/48", "2001:db8::1/128", "::/0"] {
            assert_eq!(range(text).to_string(), text);
        }
        assert_eq!(range("192.0.2.1"), range("::ffff:192.0.2.1/32"));
        assert_eq!(range("192.0.2.1").to_string(), "192.0.2.1/32");
        for bad in ["", "203.0.113.7/24", "203.0.113.0/33", "1.2.3", "2001:db8::/129", "1.2.3.4/", "1.2.3.4/+8", "a/8"]
        {
            assert_eq!(bad.parse::<AddressRange>(), Err(NotARange), "{bad:?}");
        }
    }

    #[test]
    fn a_range_of_ipv6_holds_ipv4_only_where_it_holds_all_of_it() {
        assert!(range("::/0").contains("192.0.2.1".parse().unwrap()) && range("::/0").covers(&range("10.0.0.0/8")));
        assert!(!range("2001:db8::/32").contains("192.0.2.1".parse().unwrap()));
        assert!(range("10.0.0.0/8").is_ipv4() && !range("::/32").is_ipv4());
    }

    fn address() -> impl Strategy<Value = IpAddr> {
        // Few bits differ, so that ranges meet.
        prop_oneof![
            (0..4_u8, 0..4_u8).prop_map(|(one, other)| IpAddr::from([10, one, 0, other])),
            (0..4_u16, 0..4_u16).prop_map(|(one, other)| IpAddr::from([0x2001, 0xdb8, one, 0, 0, 0, 0, other])),
        ]
    }

    /// Bit by bit, as one would by hand.
    fn plain(range: (IpAddr, u8), address: IpAddr) -> bool {
        let bits = |address: IpAddr| match address {
            IpAddr::V4(address) => address.octets().to_vec(),
            IpAddr::V6(address) => address.octets().to_vec(),
        };
        let (inside, asked) = (bits(range.0), bits(address));
        let bit = |bytes: &[u8], at: u8| bytes[usize::from(at / 8)] >> (7 - at % 8) & 1;
        inside.len() == asked.len() && (0..range.1).all(|at| bit(&inside, at) == bit(&asked, at))
    }

    proptest! {
        /// Of fewer than three bits, these ranges of IPv6 would hold IPv4, as the test above says.
        #[test]
        fn a_range_holds_what_agrees_with_it_bit_by_bit(of in address(), length in 3..=32_u8, asked in address()) {
            let found = AddressRange::around(of, length).unwrap();
            prop_assert_eq!(found.contains(asked), plain((of, length), asked));
            prop_assert_eq!(found.overlaps(&AddressRange::of(asked)), plain((of, length), asked));
            prop_assert_eq!(found.to_string().parse(), Ok(found));
            prop_assert_eq!(minicbor::decode::<AddressRange>(&minicbor::to_vec(found).unwrap()).unwrap(), found);
        }

        #[test]
        fn one_of_two_that_overlap_covers_the_other(a in (address(), 1..=32_u8), b in (address(), 1..=32_u8)) {
            let [a, b] = [a, b].map(|(of, length)| AddressRange::around(of, length).unwrap());
            prop_assert_eq!(a.overlaps(&b), a.covers(&b) || b.covers(&a));
        }
    }
}
