"""One subnet: parsing, gateway, range, auxiliary addresses, MTU. Pure, without Pulumi.

Everything is checked before the Docker engine sees it, because the engine reports a bad address only when
the network or the container is created, and by then half of the stack exists.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from itertools import islice
from typing import TypeAlias

from components.errors import SettingError

Network: TypeAlias = IPv4Network | IPv6Network
Address: TypeAlias = IPv4Address | IPv6Address

MTU_MIN = 68  # RFC 791: what every IPv4 link must carry
MTU_MIN_IPV6 = 1280  # RFC 8200: below it the kernel turns IPv6 off on the link
MTU_MAX = 65535


@dataclass(frozen=True)
class SubnetArgs:
    """One subnet as someone wrote it.

    Attributes:
        cidr: the subnet, such as `10.210.1.0/24` or `fd00:210:1::/64`.
        gateway: an address inside of it; the first host if absent.
        ip_range: CIDR inside of it from which addresses are handed out; all of it if absent.
        aux_addresses: addresses that are never handed out, by what has them.
        at: what goes before the names of these fields in errors, such as `ipv6_`.
    """

    cidr: str
    gateway: str | None = None
    ip_range: str | None = None
    aux_addresses: Mapping[str, str] = field(default_factory=dict)
    at: str = ""


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
        raise SettingError(field, value, f"has no prefix length; write one such as {value}/24")
    if ip_address(value.partition("/")[0]) != loose.network_address:
        raise SettingError(field, value, f"has host bits set; write {loose}")
    return loose


def parse_address(value: str, field: str) -> Address:
    """An IPv4 or IPv6 address.

    Raises:
        SettingError: it is none.
    """
    try:
        return ip_address(value)
    except ValueError:
        raise SettingError(field, value, "is no IP address; write one such as 10.210.1.10") from None


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


def check_mtu(mtu: int | None, *, ipv6: bool = False, field: str = "mtu") -> None:
    """Refuse an MTU that Linux or IPv6 does not work with; None is the driver's default.

    Raises:
        SettingError: it is out of range.
    """
    low = MTU_MIN_IPV6 if ipv6 else MTU_MIN
    if mtu is not None and not low <= mtu <= MTU_MAX:
        why = " (IPv6 needs 1280)" if ipv6 and mtu >= MTU_MIN else ""
        raise SettingError(field, mtu, f"must be {low} to {MTU_MAX}{why}")
