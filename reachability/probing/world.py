"""The places that a stack really has: where probes run, and what symbols of expectations stand for. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from reachability.expectations import (
    ALIAS_SEPARATOR,
    HOST,
    LOAD_BALANCER,
    NODE,
    POD,
    SERVICE,
    VIA,
    by_way_of,
    parse_symbol,
)
from reachability.probing.snapshot import Pod, Snapshot

Tool: TypeAlias = Literal["agnhost", "shell"]


@dataclass(frozen=True)
class Place:
    """Where probes run.

    Attributes:
        name: what reports call it.
        tool: what probes are made with there.
        container: the container on the engine, or in the pod; empty for the host.
        pod: the pod's `NAMESPACE/NAME`; empty for what is none.
        addresses: what others may see its packets come from.
    """

    name: str
    tool: Tool
    container: str = ""
    pod: str = ""
    addresses: tuple[str, ...] = ()


@dataclass(frozen=True)
class Endpoint:
    """An endpoint container.

    Attributes:
        container: its name on the engine.
        addresses: its IPv4 addresses by network.
        is_on_host: whether it is on the host's own network.
    """

    container: str
    addresses: Mapping[str, str]
    is_on_host: bool = False


@dataclass(frozen=True)
class Node:
    """A node of a cluster."""

    container: str
    address: str


@dataclass(frozen=True, kw_only=True)
class World:
    """A stack as it stands.

    Attributes:
        endpoints: by name.
        nodes: by name.
        snapshot: what runs on its cluster.
        backends: the application behind each Service, as `pod:NAMESPACE/APP`, by `service:NAMESPACE/NAME`.
        swarm_services: how many tasks each swarm service has, by name; they are called `NAME-NUMBER`. Of a
            global one it is 0: they are called as it is.
        host: the addresses of the host itself.
        entrance: the host's address at which the ingress controller answers.
        ca: a file with the CA of the routes' certificates.
    """

    endpoints: Mapping[str, Endpoint] = field(default_factory=dict)
    nodes: Mapping[str, Node] = field(default_factory=dict)
    snapshot: Snapshot = field(default_factory=lambda: Snapshot((), {}, {}))
    backends: Mapping[str, str] = field(default_factory=dict)
    swarm_services: Mapping[str, int] = field(default_factory=dict)
    host: tuple[str, ...] = ()
    entrance: str = ""
    ca: str = ""

    def sources(self, source: str) -> tuple[Place, ...]:
        """The places that a source of an expectation means; none if there are none."""
        if source == HOST:
            return (Place(HOST, "shell", addresses=self.host),)
        if source.startswith(POD):
            return tuple(_pod_place(pod) for pod in self.pods(source))
        if source.startswith(NODE):
            node = self.nodes.get(source.removeprefix(NODE))
            return (Place(source, "shell", node.container, addresses=(node.address,)),) if node else ()
        found = self.endpoints.get(source)
        if found is None:
            return ()
        return (Place(source, "shell", found.container, addresses=tuple(found.addresses.values())),)

    def addresses(self, address: str) -> Sequence[str]:
        """What an address of an expectation stands for: itself if it is no symbol, nothing if unknown."""
        url, via, place = address.partition(VIA)
        if via:
            return [by_way_of(url, own) for own in self.addresses(place)]
        if address.startswith(POD):
            return [pod.address for pod in self.pods(address)]
        for prefix, known in (
            (SERVICE, self.snapshot.cluster_ips),
            (LOAD_BALANCER, self.snapshot.load_balancer_ips),
        ):
            if address.startswith(prefix):
                found = known.get(address.removeprefix(prefix))
                return [found] if found else []
        symbol = parse_symbol(address)
        if symbol is None:
            return [address]
        endpoint, network = symbol
        there = self.endpoints.get(endpoint)
        own = there.addresses.get(network) if there else None
        return [own] if own else []

    def names(self, destination: str) -> frozenset[str]:
        """What a destination may call itself when it is asked who it is; empty if any name will do."""
        if destination.startswith((POD, SERVICE)):
            app = self.backends.get(destination, destination)
            return frozenset(pod.hostname for pod in self.pods(app))
        if ALIAS_SEPARATOR in destination:
            return frozenset().union(*(self.names(one) for one in destination.split(ALIAS_SEPARATOR)))
        if destination in self.swarm_services:
            tasks = range(self.swarm_services[destination])
            return frozenset(f"{destination}-{number + 1}" for number in tasks) or frozenset({destination})
        endpoint = self.endpoints.get(destination)
        return frozenset({destination} if endpoint and not endpoint.is_on_host else ())

    def pods(self, reference: str) -> tuple[Pod, ...]:
        """The pods of an application, as `pod:NAMESPACE/APP`."""
        namespace, _, app = reference.removeprefix(POD).partition("/")
        return self.snapshot.of_app(namespace, app)


def _pod_place(pod: Pod) -> Place:
    name = f"{pod.namespace}/{pod.name}"
    return Place(name, "agnhost", pod.container, name, (pod.address,))
