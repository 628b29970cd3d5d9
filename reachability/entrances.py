"""What follows from what runs on a cluster for those outside of it: the host, nodes, endpoints. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import ip_address, ip_network

from components.isolation.facts import Decision, Outcome, Outside
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
from reachability.kubernetes import ports_of
from reachability.population import VERDICTS, App, Population, Service
from stacks.model.workloads import AppPortSettings


@dataclass(frozen=True)
class Visitor:
    """Who comes from outside of the cluster's network, over the node network.

    Attributes:
        ref: what expectations call it.
        address: its own address there; None if it is only known once it runs.
        alone: it, as policies see it where its own address comes through.
        end: likewise, where a node may stand in for it.
    """

    ref: str
    address: str | None
    alone: Outside
    end: Outside

    def at(self, service: Service) -> Outside:
        """It, as the pods behind a Service see it."""
        return self.alone if service.settings.external_traffic_policy == "Local" else self.end


def outside(population: Population) -> Iterator[Expectation]:
    """All expectations whose source is no pod. Only for a cluster of this project: its nodes are known."""
    if population.cluster is None:
        return
    for visitor in _visitors(population):
        for service in population.services:
            yield from _node_ports(population, visitor, service)
            yield from _load_balancer(population, visitor, service)
    for node in population.nodes:
        yield from _from_node(population, node)


def _visitors(population: Population) -> Iterator[Visitor]:
    """The host, and the endpoints on the node network: both have an address on its link."""
    gateway = population.gateway or ""
    yield Visitor(HOST, gateway, Outside((gateway,), name=HOST), population.outside(HOST, gateway))
    shared = population.shared_network
    for name, endpoint in population.settings.endpoints.items():
        if shared is not None and shared in endpoint.networks:
            address = endpoint.networks[shared].ipv4
            place = address or population.handed_out
            yield Visitor(name, address, Outside((place,), name=name), population.outside(name, place))


def _node_ports(population: Population, visitor: Visitor, service: Service) -> Iterator[Expectation]:
    """On every node, whether or not a pod runs there; with policy Local only where one does."""
    behind = population.app_of(service)
    if service.settings.type not in ("NodePort", "LoadBalancer") or behind is None:
        return
    if service.settings.external_traffic_policy == "Local" and not behind.settings.every_node:
        return
    for name, port in service.settings.ports.items():
        if port.node_port is None:
            continue
        target = behind.target(service, name)
        decision = population.decide(visitor.at(service), behind, target)
        for node, address in population.nodes.items():
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


def _load_balancer(population: Population, visitor: Visitor, service: Service) -> Iterator[Expectation]:
    behind = population.app_of(service)
    if service.settings.type != "LoadBalancer" or behind is None:
        return
    address = load_balancer_symbol(service.namespace, service.name)
    for port, target in ports_of(population, service, behind):
        decision = population.decide(visitor.at(service), behind, target)
        if service.settings.source_ranges:
            admitted = _is_admitted(visitor, service)
            if admitted is None:
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


def _from_node(population: Population, node: str) -> Iterator[Expectation]:
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
    for service in population.services:
        behind = population.app_of(service)
        if behind is None or service.settings.headless:
            continue
        for number, target in ports_of(population, service, behind):
            decision = population.decide(end, behind, target)
            if decision.outcome is Outcome.ALLOWED:
                address = service_symbol(service.namespace, service.name)
                yield from _expected(ref, service, address, number, target, decision, decision.why, "")


def _expected(  # noqa: PLR0913, PLR0917
    source: str,
    service: Service,
    address: str,
    port: int,
    target: AppPortSettings,
    decision: Decision,
    why: str,
    shows: Shows,
) -> Iterator[Expectation]:
    if decision.outcome is not Outcome.UNDECIDED:
        verdict = VERDICTS[decision.outcome]
        yield Expectation(source, service.ref, address, port, target.protocol, verdict, why, shows)
