"""What follows from routes for HTTPS alone: plain requests are sent on to HTTPS where they came in. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass

from components.addons.traefik_dynamic import HTTP_STANDARD, location, ports_of
from components.addons.traefik_settings import NAME, NAMESPACE
from components.workloads.routing import Outcome, resolve
from reachability.expectations import (
    HOST,
    REDIRECT,
    Expectation,
    Verdict,
    by_way_of,
    load_balancer_symbol,
)
from reachability.population import Population
from reachability.routes import ingresses
from stacks.model.cluster import IngressSettings


@dataclass(frozen=True)
class _Entrance:
    """A place where the ingress controller takes plain requests.

    Attributes:
        name: what it is.
        port: for HTTP.
        place: its address, or the symbol of it; the host's own if empty.
    """

    name: str
    port: int
    place: str = ""


def redirects(population: Population) -> Iterator[Expectation]:
    """Each path of each such route, asked by HTTP at every entrance of the ingress controller."""
    cluster = population.cluster
    wanted = cluster.ingress if cluster else None
    if wanted is None:
        return
    every = tuple(ingresses(population, wanted.ingress_class))
    node = (wanted.http_node_port, wanted.https_node_port)
    ports = ports_of(node, (wanted.http_port, wanted.https_port))
    asked = {
        ((route.host or "any.test").replace("*", "any"), route.path)
        for ingress in every
        for route in ingress.routes
    }
    for host, path in sorted(asked):
        found = resolve(every, host, path, "http", class_name=wanted.ingress_class)
        if found.outcome is not Outcome.REDIRECTED:
            continue
        for entrance in _entrances(population, wanted):
            to = location(host, path, entrance.port, ports)
            url = by_way_of(f"http://{host}:{entrance.port}{path}", entrance.place)
            why = f"{host} is for HTTPS alone, at {entrance.name} too"
            yield Expectation(
                HOST, f"{REDIRECT}{to}", url, entrance.port, "tcp", Verdict.OPEN, why, "redirect"
            )


def _entrances(population: Population, wanted: IngressSettings) -> Iterator[_Entrance]:
    yield _Entrance("the host's port", wanted.http_port)
    for node, address in population.nodes.items():
        yield _Entrance(f"the node port of {node}", wanted.http_node_port, address)
    if population.cluster and population.cluster.load_balancer:
        symbol = load_balancer_symbol(NAMESPACE, NAME)
        yield _Entrance("the load balancer's address", HTTP_STANDARD, symbol)
