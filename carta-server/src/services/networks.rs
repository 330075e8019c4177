//! Which addresses the server speaks to: whoever registers a service chooses a name, and so could choose any machine that
//! the server reaches.

use ipnet::{IpNet, Ipv4Net, Ipv6Net};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// The networks that services may be on beside the public internet.
#[derive(Clone, Debug, Default)]
pub(crate) struct Networks {
    allowed: Vec<IpNet>,
}

#[derive(Debug, thiserror::Error)]
#[error(
    "`{0}` isn't a network: expected an address and the length of its prefix, as `10.1.0.0/16`"
)]
pub(crate) struct NetworkError(String);

/// What an address is to a server that connects to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    Public,
    /// On a network that the operator named.
    Allowed,
    Forbidden,
}

/// Never spoken to, whatever the operator allows: no address at all, many at once, and where clouds hand out credentials.
const NEVER_V4: [(Ipv4Addr, u8); 6] = [
    (Ipv4Addr::new(0, 0, 0, 0), 8),
    (Ipv4Addr::new(169, 254, 0, 0), 16),
    (Ipv4Addr::new(224, 0, 0, 0), 4),
    (Ipv4Addr::new(255, 255, 255, 255), 32),
    (Ipv4Addr::new(100, 100, 100, 200), 32),
    (Ipv4Addr::new(192, 0, 0, 192), 32),
];
const NEVER_V6: [(Ipv6Addr, u8); 4] = [
    (Ipv6Addr::UNSPECIFIED, 128),
    (Ipv6Addr::new(0xfe80, 0, 0, 0, 0, 0, 0, 0), 10),
    (Ipv6Addr::new(0xff00, 0, 0, 0, 0, 0, 0, 0), 8),
    (Ipv6Addr::new(0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x254), 128),
];
/// Not the public internet: IANA's registry of special-purpose addresses, as far as they aren't globally reachable.
const SPECIAL_V4: [(Ipv4Addr, u8); 12] = [
    (Ipv4Addr::new(10, 0, 0, 0), 8),
    (Ipv4Addr::new(100, 64, 0, 0), 10),
    (Ipv4Addr::new(127, 0, 0, 0), 8),
    (Ipv4Addr::new(172, 16, 0, 0), 12),
    (Ipv4Addr::new(192, 0, 0, 0), 24),
    (Ipv4Addr::new(192, 0, 2, 0), 24),
    (Ipv4Addr::new(192, 88, 99, 0), 24),
    (Ipv4Addr::new(192, 168, 0, 0), 16),
    (Ipv4Addr::new(198, 18, 0, 0), 15),
    (Ipv4Addr::new(198, 51, 100, 0), 24),
    (Ipv4Addr::new(203, 0, 113, 0), 24),
    (Ipv4Addr::new(240, 0, 0, 0), 4),
];
/// Within `2000::/3`, outside of which nothing of IPv6 is public.
const SPECIAL_V6: [(Ipv6Addr, u8); 3] = [
    (Ipv6Addr::new(0x2001, 0, 0, 0, 0, 0, 0, 0), 23),
    (Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 0), 32),
    (Ipv6Addr::new(0x3fff, 0, 0, 0, 0, 0, 0, 0), 20),
];
const GLOBAL_UNICAST: (Ipv6Addr, u8) = (Ipv6Addr::new(0x2000, 0, 0, 0, 0, 0, 0, 0), 3);

impl Networks {
    /// Reads them as an operator writes them.
    pub(crate) fn parse(texts: &[String]) -> Result<Self, NetworkError> {
        let parse = |text: &String| text.parse().map_err(|_| NetworkError(text.clone()));
        Ok(Self { allowed: texts.iter().map(parse).collect::<Result<_, _>>()? })
    }

    pub(super) fn any(&self) -> bool {
        !self.allowed.is_empty()
    }

    pub(super) fn place(&self, address: IpAddr) -> Place {
        let address = meant(address);
        if is_never(address) {
            Place::Forbidden
        } else if self.allowed.iter().any(|network| network.contains(&address)) {
            Place::Allowed
        } else if is_public(address) {
            Place::Public
        } else {
            Place::Forbidden
        }
    }
}

/// The IPv4 address behind forms of IPv6 that lead to one: mapped, compatible, NAT64's own prefix, 6to4.
fn meant(address: IpAddr) -> IpAddr {
    let IpAddr::V6(v6) = address else {
        return address;
    };
    let [a, b, c, d, e, f, g, h] = v6.segments();
    let v4 = |high: u16, low: u16| {
        let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
        IpAddr::V4(Ipv4Addr::new(a, b, c, d))
    };
    match (a, b, c, d, e, f) {
        (0, 0, 0, 0, 0, 0xffff) | (0x64, 0xff9b, 0, 0, 0, 0) => v4(g, h),
        (0, 0, 0, 0, 0, 0) if v6 != Ipv6Addr::UNSPECIFIED && v6 != Ipv6Addr::LOCALHOST => v4(g, h),
        (0x2002, ..) => v4(b, c),
        _ => address,
    }
}

fn is_never(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => NEVER_V4.iter().any(|network| has_v4(*network, v4)),
        IpAddr::V6(v6) => NEVER_V6.iter().any(|network| has_v6(*network, v6)),
    }
}

fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => !SPECIAL_V4.iter().any(|network| has_v4(*network, v4)),
        IpAddr::V6(v6) => {
            has_v6(GLOBAL_UNICAST, v6) && !SPECIAL_V6.iter().any(|network| has_v6(*network, v6))
        }
    }
}

fn has_v4((network, prefix): (Ipv4Addr, u8), address: Ipv4Addr) -> bool {
    Ipv4Net::new(network, prefix).is_ok_and(|network| network.contains(&address))
}

fn has_v6((network, prefix): (Ipv6Addr, u8), address: Ipv6Addr) -> bool {
    Ipv6Net::new(network, prefix).is_ok_and(|network| network.contains(&address))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn networks(texts: &[&str]) -> Networks {
        let texts: Vec<_> = texts.iter().map(|text| (*text).to_owned()).collect();
        Networks::parse(&texts).expect("networks")
    }

    fn place(networks: &Networks, address: &str) -> Place {
        networks.place(address.parse().expect("an address"))
    }

    #[test]
    fn only_the_public_internet_is_open() {
        let none = Networks::default();
        for address in ["1.1.1.1", "93.184.215.14", "100.128.0.1", "2606:4700::1111", "2a00::1"] {
            assert_eq!(place(&none, address), Place::Public, "{address}");
        }
        for address in [
            "0.0.0.0",
            "0.1.2.3",
            "10.0.0.1",
            "100.64.0.1",
            "100.100.100.200",
            "127.0.0.1",
            "127.9.9.9",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.1",
            "192.0.2.1",
            "192.88.99.1",
            "192.168.1.1",
            "198.18.0.1",
            "198.19.255.255",
            "198.51.100.1",
            "203.0.113.1",
            "224.0.0.1",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "fe80::1",
            "fc00::1",
            "fd00:ec2::254",
            "ff02::1",
            "2001:db8::1",
            "2001::1",
            "3fff::1",
            "64:ff9b:1::1",
            "100::1",
            "5f00::1",
        ] {
            assert_eq!(place(&none, address), Place::Forbidden, "{address}");
        }
    }

    #[test]
    fn an_ipv4_address_in_the_clothes_of_ipv6_is_itself() {
        let none = Networks::default();
        for address in [
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "::ffff:169.254.169.254",
            "64:ff9b::127.0.0.1",
            "64:ff9b::a9fe:a9fe",
            "::127.0.0.1",
            "2002:7f00:1::",
            "2002:a9fe:a9fe::1",
            "::ffff:0.0.0.0",
        ] {
            assert_eq!(place(&none, address), Place::Forbidden, "{address}");
        }
        for address in ["::ffff:1.1.1.1", "64:ff9b::1.1.1.1", "2002:101:101::1"] {
            assert_eq!(place(&none, address), Place::Public, "{address}");
        }
        let loopback = networks(&["127.0.0.0/8"]);
        assert_eq!(place(&loopback, "::ffff:127.0.0.1"), Place::Allowed);
        assert_eq!(place(&loopback, "::1"), Place::Forbidden, "another network");
    }

    #[test]
    fn what_the_operator_allows_is_allowed_and_no_more() {
        let some = networks(&["10.1.0.0/16", "fd00:1::/32"]);
        assert_eq!(place(&some, "10.1.2.3"), Place::Allowed);
        assert_eq!(place(&some, "fd00:1::1"), Place::Allowed);
        for address in ["10.2.0.1", "fd00:2::1", "127.0.0.1"] {
            assert_eq!(place(&some, address), Place::Forbidden, "{address}");
        }
        let all = networks(&["0.0.0.0/0", "::/0"]);
        for address in [
            "0.0.0.0",
            "169.254.169.254",
            "224.0.0.1",
            "255.255.255.255",
            "100.100.100.200",
            "::",
            "fe80::1",
            "ff02::1",
            "fd00:ec2::254",
            "::ffff:169.254.169.254",
        ] {
            assert_eq!(place(&all, address), Place::Forbidden, "{address}");
        }
        assert_eq!(place(&all, "192.168.0.1"), Place::Allowed);
    }

    #[test]
    fn what_is_no_network_is_refused() {
        for text in ["", "10.0.0.0", "10.0.0.0/33", "lab", "10.0.0/8"] {
            assert!(Networks::parse(&[text.to_owned()]).is_err(), "{text}");
        }
    }
}
