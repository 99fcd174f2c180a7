//! The gateways whose word is taken for where a connection or a request comes from. The section `proxies`.
//!
//! Guarantees: nobody else is believed; one way of telling is believed and not two, since a gateway that speaks one of
//! them hands on what a client wrote in the other.

use std::net::{IpAddr, SocketAddr};

use axum::http::HeaderMap;
use baoming_core::contingency::AddressRange;
use ipnet::IpNet;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};

use super::forwarded::{hops_of_forwarded, hops_of_x_forwarded_for};

/// Whose word is taken, and in which form.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ProxySettings {
    /// The networks of the gateways.
    #[serde(deserialize_with = "networks")]
    pub trusted: Vec<IpNet>,
    /// The header in which they name who asked them.
    pub header: ProxyHeader,
    /// Whether every connection of theirs begins with the PROXY protocol, version 1 or 2.
    pub proxy_protocol: bool,
}

/// Where a gateway names who asked it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ProxyHeader {
    /// `X-Forwarded-For`.
    #[default]
    XForwardedFor,
    /// `Forwarded` (RFC 7239).
    Forwarded,
    /// In none.
    None,
}

impl ProxySettings {
    /// Whether this is a gateway.
    pub fn trust(&self, address: IpAddr) -> bool {
        !self.trusted.is_empty() && self.trusted.iter().any(|network| network.contains(&address))
    }

    /// The networks of the gateways, as blocks name addresses.
    pub fn ranges(&self) -> Vec<AddressRange> {
        let range = |network: &IpNet| AddressRange::around(network.network(), network.prefix_len());
        self.trusted.iter().filter_map(range).collect()
    }

    /// Whether requests of this address have to be asked where they come from.
    pub(super) fn tell_by_header(&self, address: IpAddr) -> bool {
        self.header != ProxyHeader::None && self.trust(address)
    }

    /// Where a request comes from that this gateway handed on: the right-most hop that is no gateway. A hop that cannot be
    /// read, or that its gateway hides, ends the search: what stands before it was written by anybody, so the gateway that
    /// vouches for it is what is known. A refusal would let one client's nonsense harm the gateway's next.
    pub(super) fn origin(&self, gateway: SocketAddr, headers: &HeaderMap) -> SocketAddr {
        let walk = |hops: &mut dyn Iterator<Item = Option<SocketAddr>>| {
            let mut known = gateway;
            for hop in hops {
                let Some(hop) = hop else { break };
                known = hop;
                if !self.trust(hop.ip()) {
                    break;
                }
            }
            known
        };
        match self.header {
            ProxyHeader::XForwardedFor => walk(&mut hops_of_x_forwarded_for(headers)),
            ProxyHeader::Forwarded => walk(&mut hops_of_forwarded(headers)),
            ProxyHeader::None => gateway,
        }
    }
}

/// A list of texts, or one text with commas, as the environment has it.
#[derive(Deserialize)]
#[serde(untagged)]
enum Texts {
    Many(Vec<String>),
    One(String),
}

fn networks<'de, D: Deserializer<'de>>(source: D) -> Result<Vec<IpNet>, D::Error> {
    let rule = "trusted: must be a list of networks in quotes, for example [\"10.1.0.0/16\", \"fd00::1\"]";
    let texts = match Texts::deserialize(source).map_err(|_| D::Error::custom(rule))? {
        Texts::Many(texts) => texts,
        Texts::One(text) => text.split(',').map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect(),
    };
    texts.iter().map(|text| network(text).map_err(D::Error::custom)).collect()
}

fn network(text: &str) -> Result<IpNet, String> {
    let network =
        text.parse::<IpNet>().or_else(|_| text.parse::<IpAddr>().map(|address| address.to_canonical().into()));
    match network {
        Ok(network) if network.prefix_len() == 0 => {
            Err(format!("trusted: {text:?} is everybody, and anybody could then say to be anybody"))
        }
        Ok(network) => Ok(network.trunc()),
        Err(_) => Err(format!("trusted: {text:?} is no network, as 10.1.0.0/16 or fd00::1 is")),
    }
}
