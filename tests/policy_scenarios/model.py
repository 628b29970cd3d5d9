"""The pods that the scenarios are about, and how they stand at a step."""

from collections.abc import Mapping
from typing import Final

NAMESPACES: Final[Mapping[str, Mapping[str, str]]] = {name: {"ns": name} for name in "xyz"}
PODS: Final[Mapping[str, Mapping[str, str]]] = {
    f"{namespace}/{name}": {"pod": name} for namespace in NAMESPACES for name in "abc"
}
PORTS = (80, 81)
PROTOCOLS = ("tcp", "udp")
# What each pod calls the ports that it serves.
NAMED_PORTS: Final[Mapping[str, tuple[int, str]]] = {
    f"serve-{port}-{protocol}": (port, protocol) for protocol in PROTOCOLS for port in PORTS
}


def relabelled(
    before: Mapping[str, Mapping[str, str]], changes: Mapping[str, Mapping[str, str | None]]
) -> dict[str, dict[str, str]]:
    """Labels after a step's changes, by what has them."""
    return {
        name: {key: value for key, value in {**labels, **changes.get(name, {})}.items() if value is not None}
        for name, labels in before.items()
    }
