//! A block of addresses (row 3, 遭受攻击): who is kept out, why and until when; or that it is lifted.
//!
//! Guarantees: every block names why and until when, and ends by itself; what is blocked is bounded, in ranges and in how wide
//! each is; nobody blocks this machine's own addresses, or by mistake the address that the order itself comes from.
//! Deliberately absent: keeping anybody out, which is the gate's.

use std::net::IpAddr;

use minicbor::{Decode, Encode};

use super::address_range::AddressRange;
use super::control::IncidentNumber;
use crate::limits::{BLOCK_BITS_MIN_IPV4, BLOCK_BITS_MIN_IPV6, BLOCK_MS_MAX, BLOCK_RANGES_MAX};
use crate::text::Reason;
use crate::time::Timestamp;

/// Ranges that are kept out. All blocks answer row 3 of the contingency table.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Block {
    /// Who is kept out.
    #[n(0)]
    pub ranges: Vec<AddressRange>,
    /// Until when.
    #[n(1)]
    pub until: Timestamp,
    /// Why.
    #[n(2)]
    pub reason: Reason,
    /// The incident that it belongs to.
    #[n(3)]
    pub incident: Option<IncidentNumber>,
    /// Whether whoever orders it knows that the order itself comes from inside.
    #[n(4)]
    pub including_own: bool,
}

/// What the desk is told of blocks. Tags are stored and never reused.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub enum BlockOrder {
    /// Ranges are kept out from now on.
    #[n(0)]
    Set(#[n(0)] Block),
    /// Those of an earlier entry are not any more.
    #[n(1)]
    Lift(#[n(0)] u32),
}

/// Why a block is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BlockFault {
    /// No range, or too many in one entry.
    #[error("there must be 1 to {BLOCK_RANGES_MAX} ranges")]
    Count,
    /// So wide that it would keep out a country.
    #[error("a range must have at least {BLOCK_BITS_MIN_IPV4} bits of IPv4, or {BLOCK_BITS_MIN_IPV6} of IPv6")]
    TooWide,
    /// This machine's own addresses.
    #[error("loopback is never blocked")]
    Loopback,
    /// Over before it begins, or too late.
    #[error("a block must end, after now and within 7 days")]
    Until,
    /// The order comes from inside.
    #[error("the order comes from an address inside; say including_own if that is meant")]
    OwnAddress,
}

impl Block {
    /// Judged as an order that arrives at an instant, from an address.
    pub fn judge(&self, at: Timestamp, from: Option<IpAddr>) -> Result<(), BlockFault> {
        if !(1..=BLOCK_RANGES_MAX).contains(&self.ranges.len()) {
            return Err(BlockFault::Count);
        }
        let bits_min = |range: &AddressRange| if range.is_ipv4() { BLOCK_BITS_MIN_IPV4 } else { BLOCK_BITS_MIN_IPV6 };
        if self.ranges.iter().any(|range| range.length() < bits_min(range)) {
            return Err(BlockFault::TooWide);
        }
        let own = loopback();
        if self.ranges.iter().any(|range| own.iter().any(|own| own.overlaps(range))) {
            return Err(BlockFault::Loopback);
        }
        if !(at.plus_ms(1)..=at.plus_ms(BLOCK_MS_MAX)).contains(&self.until) {
            return Err(BlockFault::Until);
        }
        let locked_out = from.is_some_and(|from| self.ranges.iter().any(|range| range.contains(from)));
        if locked_out && !self.including_own { Err(BlockFault::OwnAddress) } else { Ok(()) }
    }
}

/// This machine's own addresses: whoever sits at it can always ask, and behind a proxy on it everybody comes from there.
pub fn loopback() -> [AddressRange; 2] {
    let range = |address: [u8; 4], length| AddressRange::around(address.into(), length);
    let ipv6 = AddressRange::of(std::net::Ipv6Addr::LOCALHOST.into());
    [range([127, 0, 0, 0], 8).expect("8 bits of 32"), ipv6]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::text;

    fn block(ranges: &[&str]) -> Block {
        let ranges = ranges.iter().map(|range| range.parse().unwrap()).collect();
        Block { ranges, until: Timestamp(1_000), reason: text("攻击来源"), incident: None, including_own: false }
    }

    #[test]
    fn what_would_keep_out_too_many_or_oneself_is_no_block() {
        let judge = |ranges: &[&str], from: &str| block(ranges).judge(Timestamp(0), from.parse().ok());
        assert_eq!(judge(&["10.0.0.0/8", "2001:db8::/32"], "192.0.2.1"), Ok(()));
        assert_eq!(judge(&[], ""), Err(BlockFault::Count));
        assert_eq!(judge(&["192.0.2.1"; BLOCK_RANGES_MAX + 1], ""), Err(BlockFault::Count));
        for wide in ["10.0.0.0/7", "0.0.0.0/0", "2001:db8::/31", "::/0"] {
            assert_eq!(judge(&["192.0.2.1", wide], ""), Err(BlockFault::TooWide), "{wide}");
        }
        for own in ["127.0.0.0/8", "127.0.0.1", "127.5.0.0/16", "::1", "::/32", "::/64"] {
            assert_eq!(judge(&[own], ""), Err(BlockFault::Loopback), "{own}");
        }
        for inside in ["10.1.2.3", "::ffff:10.1.2.3"] {
            assert_eq!(judge(&["10.0.0.0/8"], inside), Err(BlockFault::OwnAddress));
            let meant = Block { including_own: true, ..block(&["10.0.0.0/8"]) };
            assert_eq!(meant.judge(Timestamp(0), inside.parse().ok()), Ok(()));
        }
        for (at, expected) in [(999, Ok(())), (1_000, Err(BlockFault::Until)), (1_000 - BLOCK_MS_MAX, Ok(()))] {
            assert_eq!(block(&["10.0.0.0/8"]).judge(Timestamp(at), None), expected, "{at}");
        }
        let late = block(&["10.0.0.0/8"]).judge(Timestamp(999 - BLOCK_MS_MAX), None);
        assert_eq!(late, Err(BlockFault::Until));
    }
}
