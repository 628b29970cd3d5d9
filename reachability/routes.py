"""What follows from routes: the host's requests to the ingress controller. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from components.isolation.facts import Outcome
from components.workloads.routing import Ingress, Resolution, Route, Scheme, resolve
from components.workloads.routing import Outcome as Routed
from reachability.declared import App, Service
from reachability.expectations import HOST, Expectation, Shows, Verdict
from reachability.population import Population
from reachability.reasons import ANY_CONTROLLER, CONTROLLER_ANSWERS, NO_BACKEND, ROUTE
from reachability.underived import Cell, Undecided, derived
from stacks.model.cluster import IngressSettings

SAYS_WHO_IT_IS = "/hostname"


@dataclass(frozen=True)
class _Entrance:
    """The ingress controller as it is reached from the host.

    Attributes:
        settings: the controller's.
        every: all Ingresses of its class.
        host: whom a request asks for.
        scheme: how it comes: by HTTPS where there is a certificate for that host.
    """

    settings: IngressSettings
    every: tuple[Ingress, ...]
    host: str
    scheme: Scheme

    @property
    def port(self) -> int:
        """The host's."""
        return self.settings.https_port if self.scheme == "https" else self.settings.http_port

    def resolve(self, path: str) -> Resolution:
        """What becomes of a request."""
        return resolve(self.every, self.host, path, self.scheme, class_name=self.settings.ingress_class)

    def url(self, path: str) -> str:
        """The request as a URL."""
        return f"{self.scheme}://{self.host}:{self.port}{path}"


def routes(population: Population) -> Iterator[Expectation]:
    """Each path of each route, by the ports that the ingress controller has on the host."""
    return derived(cells(population))


def cells(population: Population) -> Iterator[Cell]:
    """All requests that routes are for, asked from the host."""
    cluster = population.cluster
    wanted = cluster.ingress if cluster else None
    if wanted is None:
        for namespace in population.namespaces.values():
            for route in namespace.routes.values():
                for rule in route.rules:
                    yield from [Undecided(HOST, rule.host or "*", ROUTE, ANY_CONTROLLER)] * len(rule.paths)
        return
    every = tuple(ingresses(population, wanted.ingress_class))
    # Two routes for one path are one request.
    yield from dict.fromkeys(_requests(population, wanted, every))


def _requests(population: Population, wanted: IngressSettings, every: tuple[Ingress, ...]) -> Iterator[Cell]:
    for ingress in every:
        for route in ingress.routes:
            host = (route.host or "any.test").replace("*", "any")
            secure = _Entrance(wanted, every, host, "https")
            is_certified = secure.resolve(route.path).certificate is not None
            yield from _route(population, secure if is_certified else replace(secure, scheme="http"), route)


def _route(population: Population, entrance: _Entrance, route: Route) -> Iterator[Cell]:
    """Only what is open: for a backend that it may not reach, a controller answers by itself."""
    to = entrance.url(route.path)
    found = entrance.resolve(route.path)
    service = _backend(population, found)
    behind = population.app_of(service) if service else None
    name = service.settings.named(found.backend.port) if service and found.backend else None
    if service is None or behind is None or name is None:
        yield Undecided(HOST, to, ROUTE, NO_BACKEND)
        return
    target = behind.target(service, name)
    decision = population.decide(population.controller, behind, target)
    if decision.outcome is not Outcome.ALLOWED:
        is_known = decision.outcome is Outcome.DENIED
        yield Undecided(HOST, to, ROUTE, CONTROLLER_ANSWERS if is_known else decision.why)
    else:
        path, shows = _asked(entrance, route.path, found, behind)
        why = f"a route leads to {service.namespace}/{service.name}; {decision.why}"
        url = entrance.url(path)
        yield Expectation(HOST, service.ref, url, entrance.port, "tcp", Verdict.OPEN, why, shows)


def _asked(entrance: _Entrance, path: str, found: Resolution, behind: App) -> tuple[str, Shows]:
    """The path that is asked, and what the answer must show: one server says it on a path of its own."""
    if not behind.can_be_asked:
        return path, ""
    if behind.settings.server == "serve-hostname":
        return path, "hostname"
    if entrance.resolve(SAYS_WHO_IT_IS) == found:
        return SAYS_WHO_IT_IS, "hostname"
    return path, ""


def ingresses(population: Population, class_name: str) -> Iterator[Ingress]:
    """All Ingresses of a class."""
    for name, namespace in population.namespaces.items():
        for route in namespace.routes.values():
            ingress = route.ingress(class_name)
            if ingress.class_name == class_name:
                yield replace(ingress, namespace=name)


def _backend(population: Population, found: Resolution) -> Service | None:
    if found.outcome is not Routed.SERVED or found.backend is None:
        return None
    wanted = (found.namespace, found.backend.service)
    return next((one for one in population.services if (one.namespace, one.name) == wanted), None)
