"""Which of its networks an endpoint's default route leads over; its ports are published there. Pure."""

from stacks.model.endpoints import EndpointSettings
from stacks.model.networks import BridgeSettings, ExistingSettings, kind_of
from stacks.model.stack import Settings


def way_out(settings: Settings, endpoint: EndpointSettings) -> str | None:
    """The network of an endpoint's default gateway, as the engine chooses it.

    It prefers a network with an IPv4 and an IPv6 gateway to one with IPv4 alone, and then goes by the names'
    order; the order in the YAML does not matter. Seen on 26.1; 28 does the same where no priority is given.

    Returns:
        None if none of its networks has a gateway of its own. An overlay has none: a container that is on
        overlays alone, or on these and internal networks, goes out over Docker's own bridge for them.
    """
    candidates = [
        name
        for name in endpoint.networks
        if (network := settings.networks.get(name)) is not None
        and kind_of(network) != "overlay"
        and not network.internal
    ]
    return min(candidates, key=lambda name: (not _is_dual(settings, name), name), default=None)


def can_publish(settings: Settings, endpoint: EndpointSettings) -> bool:
    """Whether Docker forwards ports to it: it does so over the bridge that is its way out."""
    if endpoint.builtin is not None:
        return endpoint.builtin == "bridge"
    name = way_out(settings, endpoint)
    if name is not None:
        return kind_of(settings.networks[name]) == "bridge"
    return any(_goes_over_dockers_bridge(settings, name) for name in endpoint.networks)


def _is_dual(settings: Settings, name: str) -> bool:
    network = settings.networks[name]
    return isinstance(network, BridgeSettings | ExistingSettings) and network.ipv6_subnet is not None


def _goes_over_dockers_bridge(settings: Settings, name: str) -> bool:
    network = settings.networks.get(name)
    return network is not None and kind_of(network) == "overlay" and not network.internal
