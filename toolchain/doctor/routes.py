"""Routes, interfaces and name servers of this host, as iproute2 tells them."""

import json
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Any

# systemd-resolved's list of the true name servers, and the file that everybody else reads.
RESOLV_CONF = (Path("/run/systemd/resolve/resolv.conf"), Path("/etc/resolv.conf"))
EVERYTHING = {"-4": "0.0.0.0/0", "-6": "::/0"}
# A VPN that takes the default route writes it in two halves, which beat the true one.
HALF = 1


@dataclass(frozen=True)
class Route:
    """A route of the host.

    Attributes:
        subnet: in CIDR notation; `0.0.0.0/0` and `::/0` are default routes.
        device: the interface; empty for one that leads nowhere, or over several.
        gateway: the next hop; empty on a link.
        connected: whether it follows from an interface's own address.
        metric: of two for the same subnet the lower one counts.
        mtu: what the route itself says of it; 0 if nothing.
    """

    subnet: str
    device: str = ""
    gateway: str = ""
    connected: bool = False
    metric: int = 0
    mtu: int = 0

    @property
    def is_default(self) -> bool:
        """Whether it is a default route, or one half of one."""
        return ip_network(self.subnet, strict=False).prefixlen <= HALF


@dataclass(frozen=True)
class Link:
    """An interface of the host.

    Attributes:
        mtu: the bytes of a packet that it carries.
        kind: such as `macvlan`; empty for hardware.
        lower: the interface that it is made on; empty if none.
        addresses: its addresses.
    """

    mtu: int
    kind: str = ""
    lower: str = ""
    addresses: tuple[str, ...] = ()


@dataclass(frozen=True)
class HostNetwork:
    """What the host's own network looks like.

    Attributes:
        routes: of the main table, both families.
        links: by name.
        name_servers: addresses.
    """

    routes: tuple[Route, ...] = ()
    links: Mapping[str, Link] = field(default_factory=dict)
    name_servers: tuple[str, ...] = ()

    def uplink(self) -> Route | None:
        """The default route that counts: halves before the whole, then the lowest metric, IPv4 first."""
        defaults = [route for route in self.routes if route.is_default and route.device]
        return min(defaults, key=_rank, default=None)


def _rank(route: Route) -> tuple[int, int, int]:
    network = ip_network(route.subnet, strict=False)
    return (network.version, -network.prefixlen, route.metric)


def parse_routes(listed: Iterable[Mapping[str, Any]], family: str) -> list[Route]:
    """Routes from `ip -j -4|-6 route`."""
    return [
        Route(
            subnet=EVERYTHING[family] if one["dst"] == "default" else str(one["dst"]),
            device=str(one.get("dev") or ""),
            gateway=str(one.get("gateway") or ""),
            connected=one.get("protocol") == "kernel",
            metric=int(one.get("metric") or 0),
            mtu=next((int(values["mtu"]) for values in one.get("metrics") or [] if "mtu" in values), 0),
        )
        for one in listed
    ]


def parse_links(listed: Iterable[Mapping[str, Any]]) -> dict[str, Link]:
    """Interfaces from `ip -d -j address`."""
    return {
        str(one["ifname"]): Link(
            mtu=int(one["mtu"]),
            kind=str((one.get("linkinfo") or {}).get("info_kind") or ""),
            lower=str(one.get("link") or ""),
            addresses=tuple(str(found["local"]) for found in one.get("addr_info") or [] if "local" in found),
        )
        for one in listed
    }


def parse_name_servers(text: str) -> tuple[str, ...]:
    """Addresses from resolv.conf(5), less the host's own loopback, and less what is no address."""
    rows = [line.split() for line in text.splitlines()]
    servers = [row[1] for row in rows if len(row) > 1 and row[0] == "nameserver"]
    return tuple(one for one in servers if _is_elsewhere(one))


def _is_elsewhere(server: str) -> bool:
    try:
        return not ip_address(server.partition("%")[0]).is_loopback
    except ValueError:
        return False


def read() -> HostNetwork | None:
    """Look at this host; None where there is no iproute2 to ask, or it fails."""
    routes: list[Route] = []
    for family in EVERYTHING:
        listed = _ip(family, "route")
        if listed is None:
            return None
        routes += parse_routes(listed, family)
    links = _ip("-d", "address")
    if links is None:
        return None
    files = [path for path in RESOLV_CONF if path.exists()]
    servers = parse_name_servers(files[0].read_text(errors="replace")) if files else ()
    return HostNetwork(tuple(routes), parse_links(links), servers)


def _ip(*arguments: str) -> list[dict[str, Any]] | None:
    try:
        done = subprocess.run(["ip", "-j", *arguments], capture_output=True, text=True, check=False)
        listed: list[dict[str, Any]] = json.loads(done.stdout or "[]")
    except (OSError, ValueError):
        return None
    return [one for one in listed if one] if done.returncode == 0 else None
