"""Subnets that somebody else already has (pure).

A Docker network can't overlap with another one. A route of the host is another matter: which of two counts is
decided by the longer prefix, and a macvlan or ipvlan network adds none.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

from toolchain.doctor.claims import Claim
from toolchain.doctor.findings import Finding, Status
from toolchain.doctor.routes import HostNetwork, Route

Network = IPv4Network | IPv6Network
# Interfaces that are made on a network's parent so that the host itself reaches its containers.
SHIMS = frozenset({"macvlan", "ipvlan"})
# Point to point: nobody there is asked for by ARP.
TUNNELS = frozenset({"tun", "wireguard", "ppp", "ipip", "gre", "sit", "vti", "xfrm"})


@dataclass(frozen=True)
class Taken:
    """A subnet of a Docker network.

    Attributes:
        subnet: in CIDR notation.
        network: the network's name on the engine.
        stack: the stack that has made it; empty if it is none of this project's.
    """

    subnet: str
    network: str
    stack: str = ""

    @property
    def owner(self) -> str:
        """Who has it, for people."""
        return f"Docker network {self.network}" + (f" of stack {self.stack}" if self.stack else "")


def subnet_findings(
    wanted: Mapping[str, Claim], taken: Iterable[Taken], host: HostNetwork | None
) -> list[Finding]:
    """One finding per subnet that is in the way of one in use; one that says all is well if none is.

    Args:
        wanted: setting's path to what it claims.
        taken: other stacks' networks.
        host: the host's own network, less Docker's bridges; None if it is not known.
    """
    found = [_network_conflict(field, claim, other) for field, claim in wanted.items() for other in taken]
    known = host or HostNetwork()
    for field, claim in wanted.items():
        found += [_route_conflict(field, claim, route, known) for route in known.routes]
        found.append(_hidden(field, claim, known))
    serious = [finding for finding in found if finding is not None]
    return [
        *(serious or [Finding("subnets", Status.OK, free(len(wanted)))]),
        *_inside(wanted, known),
        *_on_the_lan(wanted, known),
    ]


def free(count: int) -> str:
    """What is said of that many subnets or ports where nothing is in their way."""
    return f"{count} free" if count else "the stack has none of its own"


def _network_conflict(field: str, claim: Claim, other: Taken) -> Finding | None:
    if not _overlap(claim.subnet, other.subnet):
        return None
    remedy = f"give {field} another subnet" + (f", or `make down STACK={other.stack}`" if other.stack else "")
    return _block(claim, f"overlaps with {other.subnet} ({other.owner})", remedy)


def _route_conflict(field: str, claim: Claim, route: Route, host: HostNetwork) -> Finding | None:
    if route.is_default or not _overlap(claim.subnet, route.subnet) or _is_of_parent(claim, route, host):
        return None
    said = f"overlaps with {route.subnet} (route over {route.device or 'no interface'})"
    if not claim.adds_route:
        remedy = f"give {field} another subnet if they shall"
        return Finding(
            f"subnet {claim.subnet}", Status.WARN, f"{said}: containers there can't reach it", remedy
        )
    return None if _is_inside(claim, route, host) else _block(claim, said, f"give {field} another subnet")


def _is_of_parent(claim: Claim, route: Route, host: HostNetwork) -> bool:
    """Whether it leads to the link that carries the network: over its parent, or over a shim on that."""
    link = host.links.get(route.device)
    is_shim = link is not None and link.kind in SHIMS and link.lower == claim.parent
    return bool(claim.parent) and (route.device == claim.parent or is_shim)


def _is_inside(claim: Claim, route: Route, host: HostNetwork) -> bool:
    """Whether the subnet is a smaller part of a routed destination, or of a tunnel's own subnet.

    Its own route is then the longer one: containers work, and that part of the destination is hidden. On a
    link with neighbours they would not be reached.
    """
    link = host.links.get(route.device)
    is_routed = not route.connected or (link is not None and link.kind in TUNNELS)
    return is_routed and _network(claim.subnet).prefixlen > _network(route.subnet).prefixlen


def _hidden(field: str, claim: Claim, host: HostNetwork) -> Finding | None:
    """A subnet that would hide a name server or a next hop of the host."""
    vital = {route.gateway: "a gateway" for route in host.routes if route.gateway}
    vital |= dict.fromkeys(host.name_servers, "a name server")
    for address, what in vital.items() if claim.adds_route else ():
        if ip_address(address.partition("%")[0]) in _network(claim.subnet):
            return _block(claim, f"holds {address}, {what} of this host", f"give {field} another subnet")
    return None


def _inside(wanted: Mapping[str, Claim], host: HostNetwork) -> list[Finding]:
    """One warning per route of which subnets of the stack hide a part, such as a VPN's 10.0.0.0/8."""
    found = []
    for route in host.routes:
        hiding = [
            field
            for field, claim in wanted.items()
            if claim.adds_route
            and not route.is_default
            and _overlap(claim.subnet, route.subnet)
            and _is_inside(claim, route, host)
        ]
        if hiding:
            value = (
                f"{_inside_of_it(hiding)}: containers there work, "
                "and what else has these addresses behind that route can't be reached from this host"
            )
            remedy = "give them other subnets if something there is needed"
            found.append(Finding(f"route {route.subnet} over {route.device}", Status.WARN, value, remedy))
    return found


def _inside_of_it(fields: Sequence[str]) -> str:
    if len(fields) == 1:
        return f"{fields[0]} is inside of it"
    return f"{len(fields)} of the stack's subnets are inside of it ({fields[0]}, …)"


def _on_the_lan(wanted: Mapping[str, Claim], host: HostNetwork) -> list[Finding]:
    """What is worth knowing of networks on the host's own link."""
    return [
        Finding(f"subnet {claim.subnet}", Status.OK, f"on {claim.parent}: {_reach(claim, host)}")
        for claim in wanted.values()
        if claim.parent
    ]


def _reach(claim: Claim, host: HostNetwork) -> str:
    shims = [name for name, link in host.links.items() if link.kind in SHIMS and link.lower == claim.parent]
    if shims:
        return f"this host reaches its containers by {shims[0]} if that has a route to them"
    return "this host itself can't reach its containers, others on that link can"


def _block(claim: Claim, value: str, remedy: str) -> Finding:
    return Finding(f"subnet {claim.subnet}", Status.BLOCK, value, remedy)


def _network(text: str) -> Network:
    return ip_network(text, strict=False)


def _overlap(one: str, other: str) -> bool:
    left, right = _network(one), _network(other)
    return left.version == right.version and left.overlaps(right)
