"""What follows from what runs on a stack's cluster: between pods, and from pods to Services. Pure.

What policies decide is derived only where they decide it whatever the addresses and the nodes turn out to be.
What they don't decide is told as undecided.
"""

from collections.abc import Iterator
from itertools import count

from components.isolation.facts import Decision, Outcome
from reachability.declared import App, Service
from reachability.expectations import (
    CLUSTER_DOMAIN,
    Expectation,
    Shows,
    Verdict,
    load_balancer_symbol,
    pod_symbol,
    service_symbol,
)
from reachability.population import VERDICTS, Population
from reachability.reasons import (
    BY_A_NODE,
    LOAD_BALANCER,
    MUTE,
    NODE_PORT,
    ONLY_WHERE_PODS_ARE,
    POD,
    SERVICE,
)
from reachability.underived import Cell, Undecided, derived
from stacks.model.workloads import AppPortSettings

UNSERVED_PORT = 9  # discard


def inside(population: Population) -> Iterator[Expectation]:
    """All expectations whose source is a pod."""
    return derived(cells(population))


def cells(population: Population) -> Iterator[Cell]:
    """All ways whose source is a pod."""
    for source in population.apps:
        if source.can_be_asked:
            yield from _from(population, source)
            yield from _sidecars(source)
        else:
            yield from (_mute(cell) for cell in _from(population, source))
    yield from _unserved(population)


def _from(population: Population, source: App) -> Iterator[Cell]:
    yield from _pods(population, source)
    yield from _services(population, source)
    yield from _by_nodes(population, source)


def _mute(cell: Cell) -> Undecided:
    if isinstance(cell, Undecided):
        return cell
    return Undecided(cell.source, cell.destination, _entrance(cell), MUTE)


def _entrance(cell: Expectation) -> str:
    """By which kind of address it is: those of nodes alone are addresses as they are."""
    prefix, colon, _ = cell.address.partition(":")
    if colon:
        return {"pod": POD, "service": SERVICE}.get(prefix, LOAD_BALANCER)
    return SERVICE if cell.address.endswith(CLUSTER_DOMAIN) else NODE_PORT


def _pods(population: Population, source: App) -> Iterator[Cell]:
    """From pod to pod, by address."""
    for destination in population.apps:
        if destination == source and not source.is_several:
            continue
        for port in destination.settings.ports.values():
            decision = population.decide_between(source, destination, port)
            if decision.outcome is Outcome.UNDECIDED:
                yield Undecided(source.ref, destination.ref, POD, decision.why)
            else:
                yield Expectation(
                    source.ref,
                    destination.ref,
                    pod_symbol(destination.namespace, destination.name),
                    port.port,
                    port.protocol,
                    VERDICTS[decision.outcome],
                    decision.why,
                    _shown(source, destination, port),
                )


def _shown(source: App, destination: App, port: AppPortSettings) -> Shows:
    """Between pods nothing changes the client's address; to and from nodes' own network it may."""
    if port.protocol == "udp" or not destination.can_be_asked:
        return ""
    on_nodes = source.settings.host_network or destination.settings.host_network
    return "client" if destination.sees_clients and not on_nodes else "hostname"


def _sidecars(source: App) -> Iterator[Expectation]:
    """Containers of one pod share its network: each reaches the others over the loopback address."""
    for name, sidecar in source.settings.sidecars.items():
        why = f"{name} is in the same pod"
        yield Expectation(
            source.ref, source.ref, "127.0.0.1", sidecar.port, "tcp", Verdict.OPEN, why, "hostname"
        )


def _unserved(population: Population) -> Iterator[Expectation]:
    """One refusal for each application that is reached: what does not answer is the port, not the way."""
    for destination in population.apps:
        if destination.settings.host_network:
            continue
        port = AppPortSettings(port=_unserved_port(destination))
        allowed = (
            source
            for source in population.apps
            if source != destination
            and source.can_be_asked
            and population.decide_between(source, destination, port).outcome is Outcome.ALLOWED
        )
        source = next(allowed, None)
        if source is not None:
            address = pod_symbol(destination.namespace, destination.name)
            why = f"nobody serves that port of {destination.namespace}/{destination.name}"
            verdict = Verdict.REFUSED
            yield Expectation(source.ref, destination.ref, address, port.port, "tcp", verdict, why)


def _unserved_port(app: App) -> int:
    settings = app.settings
    served = {port.port for port in settings.ports.values()}
    served |= {sidecar.port for sidecar in settings.sidecars.values()}
    return next(port for port in count(UNSERVED_PORT) if port not in served)


def _services(population: Population, source: App) -> Iterator[Cell]:
    """By a Service's address, and by its name, which must be resolved first."""
    resolves = population.resolves(source)
    for service in population.services:
        behind = population.behind(service)
        if behind is not None and (behind.namespace, behind.name) != (source.namespace, source.name):
            yield from _service(population, source, service, behind, resolves)


def _service(
    population: Population, source: App, service: Service, behind: App, resolves: Decision
) -> Iterator[Cell]:
    for port, target in population.ports_of(service, behind):
        decision = population.decide_between(source, behind, target)
        if decision.outcome is Outcome.UNDECIDED:
            yield Undecided(source.ref, service.ref, SERVICE, decision.why)
            continue
        verdict = VERDICTS[decision.outcome]
        shows = behind.shows(target)
        if not service.settings.headless and service.settings.external_name is None:
            address = service_symbol(service.namespace, service.name)
            yield Expectation(
                source.ref, service.ref, address, port, target.protocol, verdict, decision.why, shows
            )
        by_name, why = verdict, decision.why
        if resolves.outcome is Outcome.UNDECIDED:
            yield Undecided(source.ref, service.ref, SERVICE, resolves.why)
            continue
        if resolves.outcome is Outcome.DENIED:
            by_name, why = Verdict.NXDOMAIN, f"{source.namespace} may not ask the cluster's DNS"
        yield Expectation(source.ref, service.ref, service.host, port, target.protocol, by_name, why, shows)


def _by_nodes(population: Population, source: App) -> Iterator[Cell]:
    """By ways that are there for those outside: node ports of every node, addresses of load balancers.

    Only what is open: whether the way over another node is closed depends on which node that is.
    """
    for service in population.services:
        behind = population.behind(service)
        if behind is None:
            continue
        for name, port in service.settings.ports.items():
            target = behind.target(service, name)
            places = [(address, port.node_port) for address in population.nodes.values() if port.node_port]
            if service.settings.type == "LoadBalancer" and not service.settings.source_ranges:
                places.append((load_balancer_symbol(service.namespace, service.name), port.port))
            shows = behind.shows(target)
            why = f"{service.namespace}/{service.name} is open to those outside, too"
            is_local = service.settings.external_traffic_policy == "Local"
            enters = not is_local and population.enters(source, behind, target)
            for address, number in places:
                if enters:
                    yield Expectation(
                        source.ref, service.ref, address, number, target.protocol, Verdict.OPEN, why, shows
                    )
                else:
                    entrance = NODE_PORT if address in population.nodes.values() else LOAD_BALANCER
                    unknown = ONLY_WHERE_PODS_ARE if is_local else BY_A_NODE
                    yield Undecided(source.ref, service.ref, entrance, unknown)
