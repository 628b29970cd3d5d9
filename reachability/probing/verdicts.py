"""What a single probe saw, and how long it may take. Pure."""

from dataclasses import dataclass
from ipaddress import ip_address

from reachability.expectations import Protocol, Verdict

CONNECT_SECONDS = 2
TOTAL_SECONDS = 4


def is_address(text: str) -> bool:
    """Whether it is an IP address, and no name."""
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


class ProbeError(ValueError):
    """A probe ended in none of the ways that a connection ends: it says nothing of reachability."""


@dataclass(frozen=True)
class Seen:
    """What a probe saw.

    Attributes:
        verdict: how the connection ended.
        answer: what the other side said, stripped; empty unless the verdict is OPEN.
        detail: the tool's own words.
    """

    verdict: Verdict
    answer: str = ""
    detail: str = ""


@dataclass(frozen=True)
class Target:
    """What a probe goes to.

    Attributes:
        address: an IP address, a name, or a URL.
        port: its port.
        protocol: tcp or udp.
        path: what is asked by HTTP of what is known to speak it; nothing if None.
        is_expected_open: whether an answer is likely.
        via: the address that stands for the host of a URL.
        ca: a file with the CA that a URL's certificate is to be signed by.
        is_sent_on: whether the answer is where one is sent on to.
    """

    address: str
    port: int
    protocol: Protocol = "tcp"
    path: str | None = None
    is_expected_open: bool = False
    via: str = ""
    ca: str = ""
    is_sent_on: bool = False

    @property
    def is_url(self) -> bool:
        """Whether it is one of an ingress."""
        return self.address.startswith(("http://", "https://"))

    @property
    def place(self) -> str:
        """Address and port as one word."""
        return f"[{self.address}]:{self.port}" if ":" in self.address else f"{self.address}:{self.port}"
