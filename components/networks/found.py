"""What an engine says of a network that is there already. Pure, without Pulumi."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

OPTION_ICC = "com.docker.network.bridge.enable_icc"
OPTION_GATEWAY_MODE = "com.docker.network.bridge.gateway_mode_ipv4"
# The mode of every bridge that says nothing: its containers are reached by published ports alone.
NAT = "nat"


@dataclass(frozen=True, kw_only=True)
class Found:
    """A network as it is.

    Attributes:
        identity: its ID.
        driver: such as `bridge`.
        subnets: in CIDR notation, to the gateway of each; empty where the engine does not say it.
        ranges: in CIDR notation, to the part of it that is handed out; empty if that is all of it.
        internal: whether it has no route out.
        options: the driver's.
        attachable: whether containers may join an overlay; None where that was not asked.
        members: the addresses of who is on it now, to the container's name.
    """

    identity: str
    driver: str
    subnets: Mapping[str, str]
    ranges: Mapping[str, str] = field(default_factory=dict)
    internal: bool = False
    options: Mapping[str, str] = field(default_factory=dict)
    attachable: bool | None = None
    members: Mapping[str, str] = field(default_factory=dict)

    @property
    def icc(self) -> bool:
        """Whether its containers may talk to each other."""
        return self.options.get(OPTION_ICC, "true").lower() != "false"

    @property
    def gateway_mode(self) -> str:
        """How a bridge's containers are reached from other networks."""
        return self.options.get(OPTION_GATEWAY_MODE) or NAT


def of_inspected(attrs: Mapping[str, Any]) -> Found:
    """A network from what `docker network inspect` says of it."""
    configs = (attrs.get("IPAM") or {}).get("Config") or []
    return Found(
        identity=str(attrs["Id"]),
        driver=str(attrs["Driver"]),
        subnets=_by_subnet((one.get("Subnet"), one.get("Gateway")) for one in configs),
        ranges=_by_subnet((one.get("Subnet"), one.get("IPRange")) for one in configs),
        internal=bool(attrs.get("Internal")),
        options=dict(attrs.get("Options") or {}),
        attachable=bool(attrs.get("Attachable")),
        members=members(
            (one.get("Name"), address)
            for one in (attrs.get("Containers") or {}).values()
            for address in (one.get("IPv4Address"), one.get("IPv6Address"))
        ),
    )


def _by_subnet(found: Iterable[tuple[Any, Any]]) -> dict[str, str]:
    return {str(subnet): str(other or "") for subnet, other in found if subnet}


def members(found: Iterable[tuple[Any, Any]]) -> dict[str, str]:
    """Address to container, from names and addresses with their prefix lengths."""
    return {str(address).partition("/")[0]: str(name or "") for name, address in found if address}
