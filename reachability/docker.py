"""What follows from a stack's Docker networks. Pure.

Derived are only pairs whose packets cannot leave the machine: on one network, between bridges, and from
where there is no way out at all. A probe from a bridge to a macvlan address would go to the host's uplink.
"""

from collections.abc import Iterator
from dataclasses import replace
from itertools import permutations

from reachability.expectations import ALIAS_SEPARATOR, HOST, Expectation, Verdict, symbol
from reachability.reasons import CONTAINER, LEAVES_THE_HOST
from reachability.topology import Topology
from reachability.underived import Undecided
from stacks.model.stack import Settings

UNSERVED_PORT = 9  # discard


def expectations(settings: Settings) -> tuple[Expectation, ...]:
    """All expectations of a stack.

    Args:
        settings: what is built, without what the host made leave out.

    Returns:
        The expectations, each once, in a stable order.
    """
    topology = Topology(settings)
    rules = (
        _neighbours,
        _shared_names,
        _unserved,
        _beside,
        _default_bridge,
        _apart,
        _from_host_mode,
        _published,
        _services,
        _services_published,
    )
    found = [_answered(expectation) for rule in rules for expectation in rule(topology)]
    return tuple(dict.fromkeys(found))


def undecided(settings: Settings) -> Iterator[Undecided]:
    """The pairs of endpoints of which nothing is derived, though one of them serves."""
    topology = Topology(settings)
    found = {(one.source, one.destination) for one in expectations(settings)}
    for source, destination in permutations(settings.endpoints, 2):
        serves = topology.serves(destination) is not None and topology.has_address(destination)
        if serves and (source, destination) not in found:
            yield Undecided(source, destination, CONTAINER, LEAVES_THE_HOST)


def _answered(expectation: Expectation) -> Expectation:
    """What serves says who it is: an open way must end at the one that it was declared to."""
    return replace(expectation, shows="hostname") if expectation.verdict is Verdict.OPEN else expectation


def _neighbours(topology: Topology) -> Iterator[Expectation]:
    """On one network everybody reaches everybody, by address and by name, unless ICC is off."""
    for network in topology.settings.networks:
        isolated = topology.is_isolating(network)
        for source, destination in topology.neighbours(network):
            port = topology.serves(destination)
            if port is None:
                continue
            verdict = Verdict.BLOCKED if isolated else Verdict.OPEN
            why = f"{network} has icc off" if isolated else f"both are on {network}"
            addresses = topology.addresses(destination, network, ipv6=not isolated)
            names = () if isolated else topology.names(destination, network)
            for address in (*addresses, *names):
                yield Expectation(source, destination, address, port, "tcp", verdict, why)


def _shared_names(topology: Topology) -> Iterator[Expectation]:
    """An alias of several endpoints leads to any of them, if all of them serve the same port."""
    for network in topology.settings.networks:
        if topology.is_isolating(network):
            continue
        pairs = set(topology.neighbours(network))
        for alias, holders in topology.shared_names(network).items():
            ports = {topology.serves(holder) for holder in holders}
            port = ports.pop()
            if ports or port is None:
                continue
            for source in topology.on(network):
                if all((source, holder) in pairs for holder in holders if holder != source):
                    why = f"an alias of {' and '.join(holders)} on {network}"
                    destination = ALIAS_SEPARATOR.join(holders)
                    yield Expectation(source, destination, alias, port, "tcp", Verdict.OPEN, why)


def _unserved(topology: Topology) -> Iterator[Expectation]:
    """One refusal per network: what does not answer is the port, not the network."""
    for network in topology.settings.networks:
        pair = next(iter(topology.neighbours(network)), None)
        if pair is None or topology.is_isolating(network):
            continue
        source, destination = pair
        port = topology.unserved(destination, UNSERVED_PORT)
        address = topology.addresses(destination, network)[0]
        why = f"nobody serves that port on {network}"
        yield Expectation(source, destination, address, port, "tcp", Verdict.REFUSED, why)


def _beside(topology: Topology) -> Iterator[Expectation]:
    """Containers in one network namespace are on one machine, as it were: its loopback connects them."""
    for source, destination in permutations(topology.settings.endpoints, 2):
        port = topology.serves(destination)
        if port is not None and topology.together(source, destination):
            why = f"both are in the network namespace of {topology.settings.holder(source)}"
            yield Expectation(source, destination, "127.0.0.1", port, "tcp", Verdict.OPEN, why)


def _default_bridge(topology: Topology) -> Iterator[Expectation]:
    """Docker's default bridge connects, but has no DNS of its own."""
    for source, destination in permutations(topology.in_mode("bridge"), 2):
        port = topology.serves(destination)
        if port is None or topology.together(source, destination):
            continue
        address = symbol(topology.settings.holder(destination), "bridge")
        why = "both are on the default bridge"
        yield Expectation(source, destination, address, port, "tcp", Verdict.OPEN, why)
        why = "the default bridge resolves no names"
        yield Expectation(source, destination, destination, port, "tcp", Verdict.NXDOMAIN, why)


def _apart(topology: Topology) -> Iterator[Expectation]:
    """Between bridges without a common network nothing passes; from no network at all, nothing leaves."""
    for source, destination in permutations(topology.settings.endpoints, 2):
        port = topology.serves(destination)
        if port is None or not topology.stays_inside(source) or topology.share(source, destination):
            continue
        for network, address in topology.bridge_addresses(destination):
            why = f"{topology.whereabouts(source)} has no way to {network}"
            yield Expectation(source, destination, address, port, "tcp", Verdict.BLOCKED, why)


def _from_host_mode(topology: Topology) -> Iterator[Expectation]:
    """The host has an address on every bridge, and so has a container in its network namespace."""
    for source in topology.in_mode("host"):
        for destination in topology.settings.endpoints:
            port = topology.serves(destination)
            if port is None:
                continue
            for network, address in topology.bridge_addresses(destination):
                why = f"the host is the gateway of {network}"
                yield Expectation(source, destination, address, port, "tcp", Verdict.OPEN, why)


def _published(topology: Topology) -> Iterator[Expectation]:
    """What is published, and what a container in mode host serves, answers on the host."""
    for name in topology.settings.endpoints:
        for address, port in topology.published(name):
            why = f"{name} publishes it"
            yield Expectation(HOST, name, address, port, "tcp", Verdict.OPEN, why)
    for name in topology.in_mode("host"):
        served = topology.serves(name)
        if served is not None:
            why = f"{name} serves in the host's own network"
            yield Expectation(HOST, name, "127.0.0.1", served, "tcp", Verdict.OPEN, why)


def _services(topology: Topology) -> Iterator[Expectation]:
    """A service's name leads to its tasks from every container on one of its overlays."""
    for name, service in topology.settings.services.items():
        sources = {source: network for network in service.networks[::-1] for source in topology.on(network)}
        for source in topology.settings.endpoints:
            if source in sources:
                why = f"the service is on {sources[source]}"
                yield Expectation(source, name, name, service.serve, "tcp", Verdict.OPEN, why)


def _services_published(topology: Topology) -> Iterator[Expectation]:
    """What a service publishes answers on this node: by the routing mesh, or if a task is on every node.

    A replicated one that publishes in mode host may run on another node, so nothing follows.
    """
    for name, service in topology.settings.services.items():
        for port in service.ports:
            answers = port.mode == "ingress" or service.mode == "global"
            if answers and (port.internal, port.protocol) == (service.serve, "tcp"):
                why = f"{name} publishes it in mode {port.mode}"
                yield Expectation(HOST, name, "127.0.0.1", port.external, "tcp", Verdict.OPEN, why)
