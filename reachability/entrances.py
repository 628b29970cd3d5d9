"""What follows from what runs on a cluster for those outside of it: the host, nodes, endpoints. Pure."""

from collections.abc import Iterator
from ipaddress import ip_address, ip_network

from components.isolation.facts import Decision, Outcome
from reachability.declared import App, Service
from reachability.expectations import (
    HOST,
    NODE,
    Expectation,
    Shows,
    Verdict,
    load_balancer_symbol,
    pod_symbol,
    service_symbol,
)
from reachability.population import VERDICTS, Population
from reachability.reasons import (
    CHOSEN,
    FOREIGN,
    HANDED_OUT,
    LOAD_BALANCER,
    NODE_PORT,
    ONLY_WHERE_PODS_ARE,
    OWN_NODE,
    POD,
    SERVICE,
    stands_in,
)
from reachability.underived import Cell, Undecided, derived
from reachability.visitors import Visitor, visitors
from stacks.model.workloads import AppPortSettings


def outside(population: Population) -> Iterator[Expectation]:
    """All expectations whose source is no pod. Only for a cluster of this project: its nodes are known."""
    return derived(cells(population))


def cells(population: Population) -> Iterator[Cell]:
    """All ways whose source is no pod."""
    if population.cluster is None:
        yield from _of_unknown_nodes(population)
        return
    for visitor in visitors(population):
        for service in population.services:
            yield from _node_ports(population, visitor, service)
            yield from _load_balancer(population, visitor, service)
    for node in population.nodes:
        yield from _from_node(population, node)


def _of_unknown_nodes(population: Population) -> Iterator[Undecided]:
    for service in population.services:
        for name, kind in (("NodePort", NODE_PORT), ("LoadBalancer", LOAD_BALANCER)):
            if service.settings.type == name:
                yield from [Undecided(HOST, service.ref, kind, FOREIGN)] * len(service.settings.ports)


def _node_ports(population: Population, visitor: Visitor, service: Service) -> Iterator[Cell]:
    """On every node, whether or not a pod runs there; with policy Local only where one does."""
    behind = population.app_of(service)
    if service.settings.type not in ("NodePort", "LoadBalancer") or behind is None:
        return
    is_somewhere = service.settings.external_traffic_policy == "Local" and not behind.settings.every_node
    for name, port in service.settings.ports.items():
        if port.node_port is None and service.settings.type == "LoadBalancer":
            continue  # which one asks by its address
        target = behind.target(service, name)
        decision = _decided(population, visitor, service, behind, target)
        for node, address in population.nodes.items():
            if port.node_port is None or is_somewhere:
                unknown = CHOSEN if port.node_port is None else ONLY_WHERE_PODS_ARE
                yield Undecided(visitor.ref, service.ref, NODE_PORT, unknown)
                continue
            why = f"{node} answers for {service.namespace}/{service.name}; {decision.why}"
            yield from _expected(
                visitor.ref,
                service,
                address,
                port.node_port,
                target,
                decision,
                why,
                _shown(service, behind, target),
            )


def _decided(
    population: Population, visitor: Visitor, service: Service, behind: App, target: AppPortSettings
) -> Decision:
    """Whether a visitor gets in; of what a node decides that may stand in for it, how that is not so."""
    found = population.decide(visitor.at(service), behind, target)
    if found.outcome is not Outcome.UNDECIDED or service.settings.external_traffic_policy == "Local":
        return found
    if population.decide(visitor.alone, behind, target).outcome is Outcome.UNDECIDED:
        return found
    why = stands_in(f"{service.namespace}/{service.name}", found.why)
    return Decision(Outcome.UNDECIDED, why)


def _load_balancer(population: Population, visitor: Visitor, service: Service) -> Iterator[Cell]:
    behind = population.app_of(service)
    if service.settings.type != "LoadBalancer" or behind is None:
        return
    address = load_balancer_symbol(service.namespace, service.name)
    for port, target in population.ports_of(service, behind):
        decision = _decided(population, visitor, service, behind, target)
        if service.settings.source_ranges:
            admitted = _is_admitted(visitor, service)
            if admitted is None:
                yield Undecided(visitor.ref, service.ref, LOAD_BALANCER, HANDED_OUT)
                continue
            if not admitted:
                decision = Decision(Outcome.DENIED, "it is in none of the Service's source_ranges")
        yield from _expected(
            visitor.ref,
            service,
            address,
            port,
            target,
            decision,
            decision.why,
            _shown(service, behind, target),
        )


def _is_admitted(visitor: Visitor, service: Service) -> bool | None:
    if visitor.address is None:
        return None
    address = ip_address(visitor.address)
    return any(address in ip_network(cidr) for cidr in service.settings.source_ranges)


def _shown(service: Service, behind: App, target: AppPortSettings) -> Shows:
    """With policy Local the client's address comes through; else a node may stand in for it."""
    if target.protocol == "udp" or not behind.can_be_asked:
        return ""
    is_seen = service.settings.external_traffic_policy == "Local" and behind.sees_clients
    return "client" if is_seen else "hostname"


def _from_node(population: Population, node: str) -> Iterator[Cell]:
    """A node reaches pods and Services where policies leave it no matter which node it is."""
    ref = f"{NODE}{node}"
    end = population.outside(ref)
    for app in population.apps:
        for port in app.settings.ports.values():
            decision = population.decide(end, app, port)
            if decision.outcome is Outcome.ALLOWED:
                address = pod_symbol(app.namespace, app.name)
                yield Expectation(
                    ref,
                    app.ref,
                    address,
                    port.port,
                    port.protocol,
                    Verdict.OPEN,
                    decision.why,
                    app.shows(port),
                )
            else:
                yield Undecided(ref, app.ref, POD, _not_from_node(decision))
    for service in population.services:
        behind = population.app_of(service)
        if behind is None or service.settings.headless:
            continue
        for number, target in population.ports_of(service, behind):
            decision = population.decide(end, behind, target)
            if decision.outcome is Outcome.ALLOWED:
                address = service_symbol(service.namespace, service.name)
                yield from _expected(ref, service, address, number, target, decision, decision.why, "")
            else:
                yield Undecided(ref, service.ref, SERVICE, _not_from_node(decision))


def _not_from_node(decision: Decision) -> str:
    return OWN_NODE if decision.outcome is Outcome.DENIED else decision.why


def _expected(  # noqa: PLR0913, PLR0917
    source: str,
    service: Service,
    address: str,
    port: int,
    target: AppPortSettings,
    decision: Decision,
    why: str,
    shows: Shows,
) -> Iterator[Cell]:
    if decision.outcome is Outcome.UNDECIDED:
        entrance = (
            LOAD_BALANCER if address == load_balancer_symbol(service.namespace, service.name) else NODE_PORT
        )
        yield Undecided(source, service.ref, entrance, decision.why)
    else:
        verdict = VERDICTS[decision.outcome]
        yield Expectation(source, service.ref, address, port, target.protocol, verdict, why, shows)
