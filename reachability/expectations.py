"""One expectation: from where, to what, and what shall come of it. Pure."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Literal, TypeAlias, cast

Protocol: TypeAlias = Literal["tcp", "udp"]

HOST = "host"  # as a source: the machine itself, outside of every container
SYMBOL = "endpoint:"


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
        source: the endpoint that connects, or `host`.
        destination: the endpoint or service that it means.
        address: an IP address, a name, or `endpoint:NAME@NETWORK` where the address is known only once the
            endpoint runs (`endpoint:NAME@bridge` for Docker's default bridge).
        port: the destination's port.
        protocol: tcp or udp.
        verdict: what should come of it.
        why: the rule that it follows from.
    """

    source: str
    destination: str
    address: str
    port: int
    protocol: Protocol
    verdict: Verdict
    why: str

    def to_dict(self) -> dict[str, str | int]:
        """The expectation as a stack's output."""
        return {**asdict(self), "verdict": self.verdict.value}

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
