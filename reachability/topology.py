"""Questions about a stack's settings that the rules of reachability ask. Pure."""

from collections.abc import Iterator, Sequence
from ipaddress import ip_address, ip_network
from itertools import count, permutations

from reachability.expectations import symbol
from stacks.model.endpoints import EndpointSettings, Mode
from stacks.model.networks import BridgeSettings, ExistingSettings, IpvlanSettings, kind_of
from stacks.model.stack import Settings
from stacks.way_out import can_publish


class Topology:
    """Who is where, on which address, under which name."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    def where(self, endpoint: str) -> EndpointSettings:
        """The settings that say where an endpoint is: its own, or those of the one that it is beside."""
        return self.settings.endpoints[self.settings.holder(endpoint)]

    def together(self, one: str, other: str) -> bool:
        """Whether two endpoints are in one network namespace."""
        return self.settings.holder(one) == self.settings.holder(other)

    def on(self, network: str) -> list[str]:
        """The endpoints on a network."""
        return [name for name in self.settings.endpoints if network in self.where(name).networks]

    def in_mode(self, mode: Mode) -> list[str]:
        """The endpoints in a built-in mode."""
        return [name for name in self.settings.endpoints if self.where(name).builtin == mode]

    def serves(self, endpoint: str) -> int | None:
        """The port that an endpoint serves."""
        return self.settings.endpoints[endpoint].serve

    def unserved(self, endpoint: str, first: int) -> int:
        """A port, this one or a later one, that nothing serves where an endpoint is."""
        served = {self.serves(name) for name in self.settings.endpoints if self.together(name, endpoint)}
        return next(port for port in count(first) if port not in served)

    def is_bridge(self, network: str) -> bool:
        """Whether it is a user-defined bridge."""
        return kind_of(self.settings.networks[network]) == "bridge"

    def is_isolating(self, network: str) -> bool:
        """Whether neighbours on it are kept apart."""
        found = self.settings.networks[network]
        return isinstance(found, BridgeSettings | ExistingSettings) and not found.icc

    def neighbours(self, network: str) -> Iterator[tuple[str, str]]:
        """Ordered pairs on a network that need no router, and the network, to reach each other."""
        pairs = permutations(self.on(network), 2)
        return (pair for pair in pairs if not self.together(*pair) and self._same_link(network, *pair))

    def _same_link(self, network: str, source: str, destination: str) -> bool:
        """Only ipvlan in mode l2 has links whose subnets are apart."""
        found = self.settings.networks[network]
        if not isinstance(found, IpvlanSettings) or found.mode != "l2" or len(found.subnets) == 1:
            return True
        subnets = [ip_network(one.subnet) for one in found.subnets]
        statics = (self.where(name).networks[network].ipv4 for name in (source, destination))
        places = [
            next((subnet for subnet in subnets if ip_address(static) in subnet), None)
            for static in statics
            if static is not None
        ]
        return len(places) == 2 and places[0] == places[1]

    def addresses(self, endpoint: str, network: str, *, ipv6: bool = True) -> Sequence[str]:
        """An endpoint's addresses on a network: IPv4 always, IPv6 if it is static."""
        attachment = self.where(endpoint).networks[network]
        first = attachment.ipv4 or symbol(self.settings.holder(endpoint), network)
        return (first, attachment.ipv6) if ipv6 and attachment.ipv6 else (first,)

    def names(self, endpoint: str, network: str) -> Sequence[str]:
        """The names on a network that lead to this endpoint alone: its own, and aliases that no other has.

        What is beside another one has no names but that one's.
        """
        holder = self.settings.holder(endpoint)
        aliases = self.where(endpoint).networks[network].aliases
        shared = self.shared_names(network)
        return tuple(dict.fromkeys((holder, *(alias for alias in aliases if alias not in shared))))

    def shared_names(self, network: str) -> dict[str, tuple[str, ...]]:
        """The endpoints that have an alias in common on a network, by the alias."""
        holders: dict[str, tuple[str, ...]] = {}
        for name in self.on(network):
            own = self.settings.endpoints[name].networks.get(network)
            for alias in own.aliases if own else ():
                holders[alias] = (*holders.get(alias, ()), name)
        return {alias: several for alias, several in holders.items() if len(several) > 1}

    def bridge_addresses(self, endpoint: str) -> list[tuple[str, str]]:
        """Network and IPv4 address of an endpoint, on bridges only."""
        found = self.where(endpoint)
        if found.builtin == "bridge":
            return [("the default bridge", symbol(self.settings.holder(endpoint), "bridge"))]
        return [(name, self.addresses(endpoint, name)[0]) for name in found.networks if self.is_bridge(name)]

    def has_address(self, endpoint: str) -> bool:
        """Whether it has an address of its own: in mode host, none, or another's network it has none."""
        found = self.settings.endpoints[endpoint]
        return found.builtin == "bridge" or bool(found.networks)

    def share(self, one: str, other: str) -> bool:
        """Whether two endpoints have a network, or all of them, in common."""
        first, second = self.where(one), self.where(other)
        if self.together(one, other) or first.builtin == second.builtin == "bridge":
            return True
        return bool(first.networks.keys() & second.networks.keys())

    def stays_inside(self, endpoint: str) -> bool:
        """Whether this machine drops what it sends to a foreign address: it is on bridges, or nowhere."""
        found = self.where(endpoint)
        if found.builtin is not None:
            return found.builtin != "host"
        return all(self.is_bridge(name) for name in found.networks)

    def whereabouts(self, endpoint: str) -> str:
        """Where an endpoint is, in words."""
        found = self.where(endpoint)
        if found.builtin is None:
            return " and ".join(found.networks)
        return "the default bridge" if found.builtin == "bridge" else f"mode {found.builtin}"

    def published(self, endpoint: str) -> list[tuple[str, int]]:
        """Address and port on the host at which what the endpoint serves is published."""
        found, serves = self.where(endpoint), self.serves(endpoint)
        if not can_publish(self.settings, found):
            return []
        served = [port for port in found.ports if port.internal == serves and port.protocol == "tcp"]
        return [(connectable(port.host_ip), port.external) for port in served]


def connectable(host_ip: str) -> str:
    """An address to connect to: an unspecified one stands for all, the loopback one too."""
    address = ip_address(host_ip)
    if not address.is_unspecified:
        return host_ip
    return "127.0.0.1" if address.version == 4 else "::1"
