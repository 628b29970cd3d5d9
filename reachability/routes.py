"""What follows from routes: the host's requests to the ingress controller. Pure."""

from collections.abc import Iterator

from components.isolation.facts import Outcome
from components.workloads.routing import Ingress, Resolution, Scheme, resolve
from components.workloads.routing import Outcome as Routed
from reachability.expectations import HOST, Expectation, Shows, Verdict
from reachability.population import Population, Service


def routes(population: Population) -> Iterator[Expectation]:
    """Each path of each route, by the ports that the ingress controller has on the host."""
    cluster = population.settings.cluster
    wanted = cluster.ingress if cluster else None
    if wanted is None:
        return
    ingresses = list(_ingresses(population, wanted.ingress_class))
    for namespace, ingress in ingresses:
        scheme: Scheme = "https" if ingress.tls_hosts else "http"
        port = wanted.https_port if ingress.tls_hosts else wanted.http_port
        for route in ingress.routes:
            host = (route.host or "any.test").replace("*", "any")
            every = [one for _, one in ingresses]
            found = resolve(every, host, route.path, scheme, class_name=wanted.ingress_class)
            url = f"{scheme}://{host}:{port}{route.path}"
            yield from _route(population, namespace, found, url, port)


def _route(
    population: Population, namespace: str, found: Resolution, url: str, port: int
) -> Iterator[Expectation]:
    """Only what is open: for a backend that it may not reach, a controller answers by itself."""
    service = _backend(population, namespace, found)
    behind = population.app_of(service) if service else None
    if service is None or behind is None or found.backend is None:
        return
    target = behind.settings.ports[str(found.backend.port)]
    decision = population.decide(population.controller, behind, target)
    if decision.outcome is Outcome.ALLOWED:
        why = f"a route leads to {service.namespace}/{service.name}; {decision.why}"
        shows: Shows = "hostname" if behind.can_be_asked else ""
        yield Expectation(HOST, service.ref, url, port, "tcp", Verdict.OPEN, why, shows)


def _ingresses(population: Population, class_name: str) -> Iterator[tuple[str, Ingress]]:
    for name, namespace in population.namespaces.items():
        for route in namespace.routes.values():
            ingress = route.ingress(class_name)
            if ingress.class_name == class_name:
                yield name, ingress


def _backend(population: Population, namespace: str, found: Resolution) -> Service | None:
    if found.outcome is not Routed.SERVED or found.backend is None:
        return None
    wanted = (namespace, found.backend.service)
    return next((one for one in population.services if (one.namespace, one.name) == wanted), None)
