"""What a container or the host shows of its network, read with iproute2's JSON."""

import json
from dataclasses import dataclass
from ipaddress import ip_address, ip_interface
from typing import Any

from testinfra.host import Host

Address = str


@dataclass(frozen=True)
class Link:
    """An interface with an address of interest on it."""

    name: str
    mac: str
    mtu: int
    addresses: tuple[str, ...]

    def prefix_of(self, address: Address) -> int:
        """The prefix length that the address was given with."""
        wanted = ip_address(address)
        return next(
            found.network.prefixlen for one in self.addresses if (found := ip_interface(one)).ip == wanted
        )


def _ip(host: Host, *arguments: str) -> list[dict[str, Any]]:
    done = host.run("ip -j " + " ".join(arguments))
    assert done.rc == 0, done.stderr
    loaded: list[dict[str, Any]] = json.loads(done.stdout or "[]")
    return loaded


def links(host: Host) -> list[Link]:
    """Every interface."""
    return [
        Link(
            link["ifname"],
            link.get("address", ""),
            link["mtu"],
            tuple(f"{one['local']}/{one['prefixlen']}" for one in link["addr_info"]),
        )
        for link in _ip(host, "address")
    ]


def link_with(host: Host, address: Address) -> Link:
    """The interface that has an address; names are no guide, Docker orders them by network."""
    wanted = ip_address(address)
    return next(link for link in links(host) if wanted in {ip_interface(one).ip for one in link.addresses})


def default_gateways(host: Host) -> list[str]:
    """The gateways of the IPv4 default routes; `""` for one without a gateway."""
    return [route.get("gateway", "") for route in _ip(host, "-4", "route", "show", "default")]


def pings(host: Host, address: Address) -> bool:
    """Whether one of two echo requests is answered."""
    done = host.run(f"ping -c 2 -i 0.2 -W 1 {address}")
    # 1 is silence, 2 a name that does not resolve or a way that is not there; anything else is no probe.
    assert done.rc in (0, 1, 2), done.stderr
    return bool(done.rc == 0)


def resolves(host: Host, name: str) -> list[str]:
    """The IPv4 addresses that Docker's name server gives for a name; empty if it knows none."""
    return sorted(host.run(f"dig +short +time=2 +tries=2 A {name}").stdout.split())
