"""Subnets and ports that somebody else already has (pure)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_network

from stacks.model.stack import HostPort
from toolchain.doctor.findings import Finding, Status

Network = IPv4Network | IPv6Network


@dataclass(frozen=True)
class Taken:
    """A subnet in use.

    Attributes:
        subnet: in CIDR notation.
        owner: such as `route via eth0` or `Docker network bridge`.
    """

    subnet: str
    owner: str


def subnet_findings(wanted: Mapping[str, str], taken: Iterable[Taken]) -> list[Finding]:
    """One finding per subnet that overlaps with one in use; one that says all is well if none does.

    Args:
        wanted: setting's path to subnet in CIDR notation.
        taken: the host's routes and other stacks' networks; a default route is no conflict.
    """
    in_use = [(_network(one.subnet), one) for one in taken]
    found = [
        Finding(
            f"subnet {subnet}",
            Status.BLOCK,
            f"overlaps with {other.subnet} ({other.owner})",
            f"give {field} another subnet",
        )
        for field, subnet in wanted.items()
        for network, other in in_use
        if network.prefixlen > 0 and _overlap(_network(subnet), network)
    ]
    return found or [Finding("subnets", Status.OK, _free(len(wanted)))]


def _free(count: int) -> str:
    return f"{count} free" if count else "the stack has none of its own"


def _network(text: str) -> Network:
    return ip_network(text, strict=False)


def _overlap(one: Network, other: Network) -> bool:
    return one.version == other.version and one.overlaps(other)


def port_findings(wanted: Iterable[HostPort], busy: Iterable[HostPort]) -> list[Finding]:
    """One finding per port that something else listens on; one that says all is well if none does.

    Args:
        wanted: the ports that the stack publishes.
        busy: those of them that can't be bound.
    """
    found = [
        Finding(
            f"port {port.address}:{port.number}/{port.protocol}",
            Status.BLOCK,
            "something on this host already listens there",
            f"stop it, or give {port.field} another port",
        )
        for port in busy
    ]
    return found or [Finding("published ports", Status.OK, _free(len(list(wanted))))]
