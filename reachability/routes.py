"""What follows from routes: the host's requests to the ingress controller. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass

from components.isolation.facts import Outcome
from components.workloads.routing import Ingress, Resolution, Route, Scheme, resolve
from components.workloads.routing import Outcome as Routed
from reachability.expectations import HOST, Expectation, Shows, Verdict
from reachability.population import App, Population, Service
from stacks.model.cluster import IngressSettings

SAYS_WHO_IT_IS = "/hostname"


@dataclass(frozen=True)
class _Entrance:
    """An ingress controller as one of its Ingresses is reached from the host."""

    settings: IngressSettings
    every: tuple[Ingress, ...]
    ingress: Ingress

    @property
    def scheme(self) -> Scheme:
        """By which it is asked."""
        return "https" if self.ingress.tls_hosts else "http"

    @property
    def port(self) -> int:
        """The host's."""
        return self.settings.https_port if self.ingress.tls_hosts else self.settings.http_port

    def resolve(self, host: str, path: str) -> Resolution:
        """What becomes of a request."""
        return resolve(self.every, host, path, self.scheme, class_name=self.settings.ingress_class)

    def url(self, host: str, path: str) -> str:
        """The request as a URL."""
        return f"{self.scheme}://{host}:{self.port}{path}"


def routes(population: Population) -> Iterator[Expectation]:
    """Each path of each route, by the ports that the ingress controller has on the host."""
    cluster = population.cluster
    wanted = cluster.ingress if cluster else None
    if wanted is None:
        return
    ingresses = list(_ingresses(population, wanted.ingress_class))
    every = tuple(one for _, one in ingresses)
    for namespace, ingress in ingresses:
        entrance = _Entrance(wanted, every, ingress)
        for route in ingress.routes:
            yield from _route(population, namespace, entrance, route)


def _route(
    population: Population, namespace: str, entrance: _Entrance, route: Route
) -> Iterator[Expectation]:
    """Only what is open: for a backend that it may not reach, a controller answers by itself."""
    host = (route.host or "any.test").replace("*", "any")
    found = entrance.resolve(host, route.path)
    service = _backend(population, namespace, found)
    behind = population.app_of(service) if service else None
    if service is None or behind is None or found.backend is None:
        return
    target = behind.settings.ports[str(found.backend.port)]
    decision = population.decide(population.controller, behind, target)
    if decision.outcome is Outcome.ALLOWED:
        path, shows = _asked(entrance, host, route.path, found, behind)
        why = f"a route leads to {service.namespace}/{service.name}; {decision.why}"
        url = entrance.url(host, path)
        yield Expectation(HOST, service.ref, url, entrance.port, "tcp", Verdict.OPEN, why, shows)


def _asked(entrance: _Entrance, host: str, path: str, found: Resolution, behind: App) -> tuple[str, Shows]:
    """The path that is asked, and what the answer must show: one server says it on a path of its own."""
    if not behind.can_be_asked:
        return path, ""
    if behind.settings.server == "serve-hostname":
        return path, "hostname"
    if entrance.resolve(host, SAYS_WHO_IT_IS).backend == found.backend:
        return SAYS_WHO_IT_IS, "hostname"
    return path, ""


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
