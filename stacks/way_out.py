"""Which of its networks an endpoint's default route leads over; its ports are published there. Pure."""

from stacks.model.endpoints import EndpointSettings
from stacks.model.networks import BridgeSettings, ExistingSettings, kind_of
from stacks.model.stack import Settings


def way_out(settings: Settings, endpoint: EndpointSettings) -> str | None:
    """The network of an endpoint's default gateway: the one that it says, or as the engine chooses it.

    That prefers a network with an IPv4 and an IPv6 gateway to one with IPv4 alone, and then goes by the
    names' order; the order in the YAML does not matter. Seen on 26.1; 28 does the same where no priority is
    given.

    Returns:
        None if none of its networks has a gateway of its own. An overlay has none: a container that is on
        overlays alone, or on these and internal networks, goes out over Docker's own bridge for them.
    """
    found = candidates(settings, endpoint)
    said = [name for name in found if endpoint.networks[name].gateway]
    return min(said or found, key=lambda name: (not is_dual(settings, name), name), default=None)


def candidates(settings: Settings, endpoint: EndpointSettings) -> list[str]:
    """The networks of an endpoint that have a gateway of their own."""
    return [
        name
        for name in endpoint.networks
        if (network := settings.networks.get(name)) is not None
        and kind_of(network) != "overlay"
        and not network.internal
    ]


def chosen(settings: Settings) -> list[str]:
    """The settings that say which network is an endpoint's way out."""
    return [
        f"endpoints.{name}.networks.{network}.gateway"
        for name, endpoint in settings.endpoints.items()
        for network, one in endpoint.networks.items()
        if one.gateway
    ]


def can_publish(settings: Settings, endpoint: EndpointSettings) -> bool:
    """Whether Docker forwards ports to it: it does so over the bridge that is its way out."""
    if endpoint.builtin is not None:
        return endpoint.builtin == "bridge"
    name = way_out(settings, endpoint)
    if name is not None:
        return kind_of(settings.networks[name]) == "bridge"
    return any(_goes_over_dockers_bridge(settings, name) for name in endpoint.networks)


def is_dual(settings: Settings, name: str) -> bool:
    """Whether a network has IPv4 and IPv6."""
    network = settings.networks[name]
    return isinstance(network, BridgeSettings | ExistingSettings) and network.ipv6_subnet is not None


def _goes_over_dockers_bridge(settings: Settings, name: str) -> bool:
    network = settings.networks.get(name)
    return network is not None and kind_of(network) == "overlay" and not network.internal
