"""One expectation: from where, to what, and what shall come of it. Pure."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Literal, TypeAlias, cast

Protocol: TypeAlias = Literal["tcp", "udp"]
Shows: TypeAlias = Literal["", "hostname", "client", "redirect"]

HOST = "host"  # as a source: the machine itself, outside of every container
ALIAS_SEPARATOR = ","  # between endpoints that share an alias, as a destination
SYMBOL = "endpoint:"
POD = "pod:"
SERVICE = "service:"
LOAD_BALANCER = "loadbalancer:"
NODE = "node:"
REDIRECT = "ingress:"  # before the URL that a plain request is sent on to, as a destination
VIA = " via "  # between a URL and the place where it is asked, if that is not the host
CLUSTER_DOMAIN = ".svc.cluster.local"


class Verdict(StrEnum):
    """What comes of an attempt to connect."""

    OPEN = "OPEN"
    """Connected."""
    BLOCKED = "BLOCKED"
    """No answer in time, or no route to it: either way nothing of it arrived."""
    REFUSED = "REFUSED"
    """An answer that nobody serves there: the way is open."""
    NXDOMAIN = "NXDOMAIN"
    """The name does not resolve."""


@dataclass(frozen=True, order=True)
class Expectation:
    """What a connection should come to.

    Attributes:
        source: the endpoint that connects, `host`, `node:NAME`, or `pod:NAMESPACE/APP` for each of its pods.
        destination: the endpoint or swarm service that it means, or several with commas between that share a
            name; or, on a cluster, `pod:NAMESPACE/APP` or
            `service:NAMESPACE/NAME`.
        address: an IP address, a name, a URL of an ingress, or a symbol where the address is known only once
            all runs: `endpoint:NAME@NETWORK` (`@bridge` for Docker's default bridge), `pod:NAMESPACE/APP` for
            each of its pods, `service:NAMESPACE/NAME`, `loadbalancer:NAMESPACE/NAME`. A URL may be asked at
            one of these: `URL via ADDRESS`.
        port: the destination's port.
        protocol: tcp or udp.
        verdict: what should come of it.
        why: the rule that it follows from.
        shows: what the answer of an open way must show: `hostname`, that it comes from the destination;
            `client`, that the destination sees the source's own address; `redirect`, that it sends the
            source on to the destination; nothing if empty.
    """

    source: str
    destination: str
    address: str
    port: int
    protocol: Protocol
    verdict: Verdict
    why: str
    shows: Shows = ""

    def to_dict(self) -> dict[str, str | int]:
        """The expectation as a stack's output."""
        plain = {**asdict(self), "verdict": self.verdict.value}
        return {name: value for name, value in plain.items() if name != "shows" or value}

    @classmethod
    def from_dict(cls, data: Mapping[str, object]) -> "Expectation":
        """The expectation from a stack's output, where numbers may have become floats."""
        return cls(
            source=str(data["source"]),
            destination=str(data["destination"]),
            address=str(data["address"]),
            port=int(cast(float, data["port"])),
            protocol=cast(Protocol, data["protocol"]),
            verdict=Verdict(str(data["verdict"])),
            why=str(data["why"]),
            shows=cast(Shows, data.get("shows", "")),
        )


def symbol(endpoint: str, network: str) -> str:
    """The address of an endpoint on a network, for when only the engine knows it."""
    return f"{SYMBOL}{endpoint}@{network}"


def parse_symbol(address: str) -> tuple[str, str] | None:
    """Endpoint and network of a symbolic address; None if it is an ordinary one."""
    if not address.startswith(SYMBOL):
        return None
    endpoint, _, network = address.removeprefix(SYMBOL).partition("@")
    return endpoint, network


def pod_symbol(namespace: str, app: str) -> str:
    """The address of each pod of an application."""
    return f"{POD}{namespace}/{app}"


def service_symbol(namespace: str, service: str) -> str:
    """The address of a Service inside of the cluster."""
    return f"{SERVICE}{namespace}/{service}"


def load_balancer_symbol(namespace: str, service: str) -> str:
    """The address that a load balancer has given to a Service."""
    return f"{LOAD_BALANCER}{namespace}/{service}"


def by_way_of(url: str, place: str) -> str:
    """A URL that is asked at an address, or at what a symbol stands for; at the host's own if empty."""
    return f"{url}{VIA}{place}" if place else url
