"""Networks whose packets are larger than what the host's way out carries (pure).

Small packets then pass and large ones are lost: connections open, and TLS or a transfer hangs.
"""

from collections.abc import Mapping

from stacks.model.networks import BridgeSettings
from stacks.model.stack import Settings
from toolchain.doctor.findings import Finding, Status
from toolchain.doctor.routes import HostNetwork

# What Docker gives a bridge that says nothing.
ETHERNET = 1500
SUBJECT = "MTU of the way out"
DEFAULT_BRIDGE = "Docker's default bridge"


def ways_out(settings: Settings, default_bridge: int) -> Mapping[str, int]:
    """Setting to MTU, for every network of a stack whose packets leave by the host.

    Args:
        settings: the stack's.
        default_bridge: the MTU of the engine's own network `bridge`.
    """
    found = {
        f"networks.{name}.mtu": network.mtu or ETHERNET
        for name, network in settings.networks.items()
        if isinstance(network, BridgeSettings) and not network.internal
    }
    if settings.cluster and settings.cluster.network.subnet is not None:
        found["cluster.network.mtu"] = settings.cluster.network.mtu or ETHERNET
    if any(endpoint.builtin == "bridge" for endpoint in settings.endpoints.values()):
        found[DEFAULT_BRIDGE] = default_bridge
    return found


def mtu_finding(networks: Mapping[str, int], host: HostNetwork) -> Finding | None:
    """What the doctor says of the way out; None where there is none, or nothing uses it."""
    route = host.uplink()
    link = host.links.get(route.device) if route else None
    if route is None or link is None or not networks:
        return None
    room = min(route.mtu, link.mtu) if route.mtu else link.mtu
    larger = {setting: mtu for setting, mtu in networks.items() if mtu > room}
    if not larger:
        return Finding(SUBJECT, Status.OK, f"{route.device} carries {room} bytes")
    named = ", ".join(f"{setting.removesuffix('.mtu')} has {mtu}" for setting, mtu in larger.items())
    value = f"{route.device} carries {room} bytes; {named}: large packets to and from outside can be lost"
    return Finding(SUBJECT, Status.WARN, value, "; ".join(_remedies(larger, room)))


def _remedies(larger: Mapping[str, int], room: int) -> list[str]:
    settings = [setting for setting in larger if setting != DEFAULT_BRIDGE]
    remedies = [f"set {', '.join(settings)} to {room}"] if settings else []
    if DEFAULT_BRIDGE in larger:
        remedies.append(f'"mtu": {room} in the engine\'s daemon.json, for its default bridge')
    return remedies
