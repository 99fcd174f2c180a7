//! What the protector may do. The section `protector` of the configuration.

use baoming_core::contingency::AddressRange;
use serde::Deserialize;
use std::net::IpAddr;

use super::rule::Rule;
use crate::limits::FLOOD_WINDOW_SECONDS;

/// What the protector acts on, and how far it may go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ProtectorSettings {
    /// Whether it does anything by itself.
    pub enabled: bool,
    /// Bits of an IPv4 address that make one range.
    pub ipv4_bits: u8,
    /// Bits of an IPv6 address that make one.
    pub ipv6_bits: u8,
    /// In how long so much of what follows has to come from one range.
    pub window_seconds: u32,
    /// Heads that timed out; 0 switches the rule off, here and below.
    pub slow_heads: u32,
    /// Sign-ins that failed.
    pub guessing: u32,
    /// Notifications that were not believed.
    pub forged: u32,
    /// How many times the rate of an address is a flood.
    pub flood_times: u32,
    /// How long a range is kept out the first time.
    pub block_seconds_min: u32,
    /// How long at most.
    pub block_seconds_max: u32,
    /// Ranges kept out at once; then it does nothing more, and says so.
    pub ranges_max: usize,
    /// Of a hundred ranges from which somebody has succeeded lately, how many may be kept out.
    pub friendly_percent_max: u8,
    /// A range from which so many people have succeeded lately is left to an operator.
    pub people_spared: u8,
}

impl Default for ProtectorSettings {
    fn default() -> Self {
        Self {
            enabled: true,
            ipv4_bits: 32,
            ipv6_bits: 64,
            window_seconds: 60,
            slow_heads: 120,
            guessing: 300,
            forged: 60,
            flood_times: 4,
            block_seconds_min: 120,
            block_seconds_max: 3_600,
            ranges_max: 200,
            friendly_percent_max: 2,
            people_spared: 5,
        }
    }
}

impl ProtectorSettings {
    /// The range that an address counts with.
    pub(super) fn range(&self, address: IpAddr) -> AddressRange {
        let address = address.to_canonical();
        let bits = if address.is_ipv4() { self.ipv4_bits.min(32) } else { self.ipv6_bits.min(128) };
        AddressRange::around(address, bits).expect("no more bits than an address has")
    }

    /// How many signs of a rule within how many milliseconds are one too many; nothing where the rule is off. `per_second` is
    /// the rate of an address.
    pub(super) fn threshold(&self, rule: Rule, per_second: u32) -> Option<(u64, u64)> {
        let (count, seconds) = match rule {
            Rule::SlowHeads => (u64::from(self.slow_heads), self.window_seconds),
            Rule::Guessing => (u64::from(self.guessing), self.window_seconds),
            Rule::Forged => (u64::from(self.forged), self.window_seconds),
            Rule::Flood => {
                let count = u64::from(self.flood_times) * u64::from(per_second) * u64::from(FLOOD_WINDOW_SECONDS);
                (count, FLOOD_WINDOW_SECONDS)
            }
        };
        (count > 0).then(|| (count, u64::from(seconds.max(1)) * 1_000))
    }
}
