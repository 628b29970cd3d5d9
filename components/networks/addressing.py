"""One subnet: parsing, gateway, range, auxiliary addresses, MTU. Pure, without Pulumi.

Everything is checked before the Docker engine sees it, because the engine reports a bad address only when
the network or the container is created, and by then half of the stack exists.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from itertools import islice
from typing import Literal, TypeAlias

from components.errors import SettingError

Network: TypeAlias = IPv4Network | IPv6Network
Address: TypeAlias = IPv4Address | IPv6Address

MTU_MIN = 68  # RFC 791: what every IPv4 link must carry
MTU_MIN_IPV6 = 1280  # RFC 8200: below it the kernel turns IPv6 off on the link
MTU_MAX = 65535
VXLAN_BYTES = 50  # what VXLAN's headers take of a link's packets
ESP_BYTES = 29  # what Docker takes off for IPsec beside: 26, and up to 3 to round down to a multiple of 4

# Docker takes them all for a subnet, and then nothing on it works, or the host's own addresses no longer do.
SPECIAL = {
    "0.0.0.0/8": "this host",
    "127.0.0.0/8": "loopback",
    "224.0.0.0/4": "multicast",
    "240.0.0.0/4": "reserved",
    "::1/128": "loopback",
    "::ffff:0:0/96": "IPv4 addresses in IPv6's form",
    "fe80::/10": "link-local, which every interface has already",
    "ff00::/8": "multicast",
}


@dataclass(frozen=True)
class SubnetArgs:
    """One subnet as someone wrote it.

    Attributes:
        cidr: the subnet, such as `10.210.1.0/24` or `fd00:210:1::/64`.
        gateway: an address inside of it; the first host if absent.
        ip_range: CIDR inside of it from which addresses are handed out; all of it if absent.
        aux_addresses: addresses that are never handed out, by what has them.
        at: what goes before the names of these fields in errors, such as `ipv6_`.
        version: 4 or 6, where only one of them will do.
    """

    cidr: str
    gateway: str | None = None
    ip_range: str | None = None
    aux_addresses: Mapping[str, str] = field(default_factory=dict)
    at: str = ""
    version: Literal[4, 6] | None = None


@dataclass(frozen=True)
class SubnetPlan:
    """One subnet, checked, with its gateway filled in.

    The gateway is never left to the engine: it would appear in the network's state as something that the
    program did not ask for, and the next update would replace the network.
    """

    subnet: Network
    gateway: Address
    ip_range: Network | None = None
    aux_addresses: Mapping[str, Address] = field(default_factory=dict)
    at: str = ""

    @property
    def unusable(self) -> frozenset[Address]:
        """The addresses that no endpoint can have."""
        return frozenset({self.gateway, *self.aux_addresses.values(), *edges(self.subnet)})


def parse_network(value: str, field: str) -> Network:
    """A CIDR without host bits.

    Raises:
        SettingError: it is no CIDR, or has host bits; then says the corrected value.
    """
    try:
        loose = ip_network(value, strict=False)
    except ValueError:
        raise SettingError(field, value, "is no CIDR; write one such as 10.210.1.0/24") from None
    if "/" not in value:
        raise SettingError(field, value, f"has no prefix length; {_with_prefix(loose)}")
    if ip_address(value.partition("/")[0]) != loose.network_address:
        raise SettingError(field, value, f"has host bits set; write {loose}")
    return loose


def _with_prefix(alone: Network) -> str:
    """What to write for an address without a prefix length: itself alone, or the subnet that it is in."""
    subnet = alone.supernet(new_prefix=24 if alone.version == 4 else 64)
    if subnet.network_address == alone.network_address:
        return f"write one such as {subnet}"
    return f"write {alone} for this address alone, or a subnet such as {subnet}"


def parse_address(value: str, field: str) -> Address:
    """An IPv4 or IPv6 address.

    Raises:
        SettingError: it is none, or has a zone such as `%eth0`, which Docker does not take.
    """
    try:
        address = ip_address(value)
    except ValueError:
        raise SettingError(field, value, "is no IP address; write one such as 10.210.1.10") from None
    if "%" in value:
        raise SettingError(field, value, "has a zone, which Docker does not take; write it without one")
    return address


def edges(subnet: Network) -> tuple[Address, ...]:
    """The addresses that stand for the whole subnet: IPv6 has no broadcast."""
    if isinstance(subnet, IPv4Network):
        return subnet.network_address, subnet.broadcast_address
    return (subnet.network_address,)


def require_inside(address: Address, subnet: Network, field: str) -> None:
    """Refuse an address outside of a subnet, or its network or broadcast address."""
    if address not in subnet:
        raise SettingError(field, str(address), f"is outside of {subnet}; write an address inside of it")
    if address in edges(subnet):
        kind = "network" if address == subnet.network_address else "broadcast"
        raise SettingError(field, str(address), f"is the {kind} address of {subnet}; choose another")


def plan_subnet(args: SubnetArgs) -> SubnetPlan:
    """Check one subnet and fill in its gateway.

    Raises:
        SettingError: the first thing that is wrong with it.
    """
    subnet = parse_network(args.cidr, f"{args.at}subnet")
    _require_usable(args, subnet)
    if subnet.num_addresses - len(edges(subnet)) < 2:
        fitting = subnet.max_prefixlen - 2
        raise SettingError(
            f"{args.at}subnet",
            args.cidr,
            f"is too small for a gateway and one endpoint; make it /{fitting} or larger",
        )
    gateway = _gateway(args, subnet)
    ip_range = _ip_range(args, subnet)
    return SubnetPlan(subnet, gateway, ip_range, _aux_addresses(args, subnet, gateway), args.at)


def _require_usable(args: SubnetArgs, subnet: Network) -> None:
    field = f"{args.at}subnet"
    if args.version == 4 and subnet.version == 6:
        # Docker would give it an IPv4 subnet of its own choice beside, and Pulumi replace it at each update.
        remedy = "is not an IPv4 subnet; write one, and IPv6 beside it into a bridge's ipv6_subnet"
        raise SettingError(field, args.cidr, remedy)
    if args.version == 6 and subnet.version == 4:
        raise SettingError(field, args.cidr, "is not an IPv6 subnet; write one such as fd00:210:1::/64")
    for cidr, kind in SPECIAL.items():
        if subnet.overlaps(ip_network(cidr)):
            raise SettingError(field, args.cidr, f"has addresses of {cidr} ({kind}); choose another")


def _gateway(args: SubnetArgs, subnet: Network) -> Address:
    if args.gateway is None:
        first: Address = next(islice(subnet.hosts(), 1)) if subnet.version == 4 else subnet[1]
        return first
    gateway = parse_address(args.gateway, f"{args.at}gateway")
    require_inside(gateway, subnet, f"{args.at}gateway")
    return gateway


def _ip_range(args: SubnetArgs, subnet: Network) -> Network | None:
    if args.ip_range is None:
        return None
    ip_range = parse_network(args.ip_range, f"{args.at}ip_range")
    if ip_range.network_address not in subnet or ip_range.broadcast_address not in subnet:
        raise SettingError(f"{args.at}ip_range", args.ip_range, f"is outside of {subnet}; write a part of it")
    return ip_range


def _aux_addresses(args: SubnetArgs, subnet: Network, gateway: Address) -> dict[str, Address]:
    taken: dict[Address, str] = {gateway: "the gateway"}
    planned: dict[str, Address] = {}
    for name, text in args.aux_addresses.items():
        path = f"{args.at}aux_addresses.{name}"
        address = parse_address(text, path)
        require_inside(address, subnet, path)
        if address in taken:
            raise SettingError(path, text, f"is already {taken[address]}; choose another")
        taken[address] = f"the address of aux_addresses.{name}"
        planned[name] = address
    return planned


def check_mtu(
    mtu: int | None, *, ipv6: bool = False, taken: int = 0, low: int = MTU_MIN, field: str = "mtu"
) -> None:
    """Refuse an MTU that Linux or IPv6 does not work with; None is the driver's default.

    Args:
        mtu: in bytes.
        ipv6: whether IPv6 must work with it.
        low: the least that containers need, where that is more than Linux does.
        taken: how many of the bytes the driver takes for itself: containers get the others.
        field: the name of the setting.

    Raises:
        SettingError: it is out of range.
    """
    low = (MTU_MIN_IPV6 if ipv6 else low) + taken
    if mtu is not None and not low <= mtu <= MTU_MAX:
        why = " (IPv6 needs 1280)" if ipv6 and mtu >= MTU_MIN else ""
        why = f" ({taken} are the driver's own)" if taken else why
        raise SettingError(field, mtu, f"must be {low} to {MTU_MAX}{why}")
