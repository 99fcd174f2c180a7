//! Where somebody asks from, as far as counting goes.
//!
//! An IPv4 address, however it is written, or the first 64 bits of an IPv6 address: every household has 2^64 of those to
//! choose from. Who has no address that is known is one source with all others of that kind.

use std::fmt;
use std::net::{IpAddr, Ipv6Addr};

/// One source.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Source(Option<IpAddr>);

impl Source {
    /// The source that an address belongs to.
    pub fn of(address: Option<IpAddr>) -> Self {
        Self(address.map(network))
    }

    /// What tells it from other sources, as a number.
    pub fn bits(self) -> u64 {
        match self.0 {
            Some(IpAddr::V6(address)) => (address.to_bits() >> 64) as u64,
            // No network of IPv6 is numbered like this.
            Some(IpAddr::V4(address)) => u64::from(address.to_bits()) | 1 << 32,
            None => 0,
        }
    }
}

impl fmt::Display for Source {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(network) => network.fmt(out),
            None => out.write_str("unknown"),
        }
    }
}

/// An address is nobody's business who reads a log of types.
impl fmt::Debug for Source {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Source(hidden)")
    }
}

/// What counts as one address.
pub(crate) fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() >> 64 << 64)),
        address => address,
    }
}

#[test]
fn a_household_is_one_source_and_a_mapped_address_is_itself() {
    let of = |address: &str| Source::of(Some(address.parse().unwrap()));
    assert_eq!(of("2001:db8::1"), of("2001:db8::2:1"));
    assert_ne!(of("2001:db8::1"), of("2001:db8:0:1::1"));
    assert_eq!(of("192.0.2.1"), of("::ffff:192.0.2.1"));
    assert_ne!(of("192.0.2.1"), Source::of(None));
    assert_eq!(format!("{:?} {}", of("192.0.2.1"), of("192.0.2.1")), "Source(hidden) 192.0.2.1");
}
