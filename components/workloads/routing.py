"""An Ingress as data, and which backend a request comes to. Pure.

Kubernetes' documentation says how a request is matched, and every controller should follow it. What it leaves
open is said here, where it is decided.
Source: https://kubernetes.io/docs/concepts/services-networking/ingress/
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal, TypeAlias

PathType: TypeAlias = Literal["Exact", "Prefix"]
Scheme: TypeAlias = Literal["http", "https"]
Weight: TypeAlias = tuple[int, int, bool]

WILDCARD = "*."


@dataclass(frozen=True, kw_only=True)
class Backend:
    """A port of a Service, by its number or by its name."""

    service: str
    port: int | str


@dataclass(frozen=True, kw_only=True)
class Route:
    """Where requests for a path of a host go.

    Attributes:
        backend: what serves them.
        path: starts with a slash.
        path_type: `Exact`, or `Prefix` for all below it too.
        host: a name, or `*.example.com` for all names exactly one label longer; every host if absent.
    """

    backend: Backend
    path: str = "/"
    path_type: PathType = "Prefix"
    host: str | None = None

    @property
    def trunk(self) -> str:
        """The path as it is compared: a slash at the end of a prefix means nothing."""
        return self.path.rstrip("/") if self.path_type == "Prefix" else self.path

    @property
    def matched(self) -> tuple[str | None, str, str]:
        """What makes two routes one: host, path and how it is compared."""
        return self.host, self.trunk, self.path_type


@dataclass(frozen=True, kw_only=True)
class Ingress:
    """What an Ingress asks of its controller.

    Attributes:
        class_name: the class, which says whose it is.
        routes: their order means nothing.
        default_backend: what serves all that no route of any Ingress matches.
        tls_hosts: the hosts of routes that are served over TLS with the Ingress' own certificate.
        https_only: whether plain requests for these hosts are answered with a redirect. Kubernetes has no
            word for it: the controller must be told in its own, by an annotation or for an entry point.
        strip_prefix: whether backends get requests without the path of the route. Kubernetes has no word for
            it either.
        namespace: where it is, and the Services that it names; matters only between several.
        name: its own; likewise.
    """

    class_name: str
    routes: tuple[Route, ...] = ()
    default_backend: Backend | None = None
    tls_hosts: tuple[str, ...] = ()
    https_only: bool = False
    strip_prefix: bool = False
    namespace: str = ""
    name: str = ""


class Outcome(StrEnum):
    """What becomes of a request."""

    SERVED = "SERVED"
    """A backend answers."""
    REDIRECTED = "REDIRECTED"
    """The controller sends the client to https."""
    NOT_FOUND = "NOT_FOUND"
    """The controller answers 404 by itself."""


@dataclass(frozen=True)
class Resolution:
    """What becomes of a request, and of the TLS connection that it comes over.

    Attributes:
        outcome: what becomes of it.
        backend: what serves it.
        location: where it is redirected to.
        certificate: the TLS host whose certificate is shown; None if it is the controller's own, or none.
        namespace: that of the Ingress which says so, hence of the backend.
    """

    outcome: Outcome
    backend: Backend | None = None
    location: str | None = None
    certificate: str | None = None
    namespace: str = ""


def resolve(
    ingresses: Iterable[Ingress], host: str, path: str, scheme: Scheme = "http", *, class_name: str
) -> Resolution:
    """What becomes of a request to the controller of a class.

    An exact host counts before a wildcard and that before none, then the longer path, then `Exact` before
    `Prefix`; of equals, the first Ingress. A host whose paths all miss leaves the request to a wildcard's and
    then to the default backend: Kubernetes leaves that open.

    Args:
        ingresses: all that there are.
        host: what the request says; its port and its case mean nothing.
        path: likewise; a query means nothing.
        scheme: how it comes.
        class_name: the class that the controller serves.
    """
    served = [one for one in ingresses if one.class_name == class_name]
    name, target = re.sub(r":\d+$", "", host).lower(), path.partition("?")[0] or "/"
    if scheme == "http" and any(one.https_only and _best(one.tls_hosts, name) for one in served):
        return Resolution(Outcome.REDIRECTED, location=f"https://{name}{path or '/'}")
    certificate = _certificate(served, name) if scheme == "https" else None
    found = max(_matches(served, name, target), key=lambda match: match[0], default=None)
    chosen = (found[1], found[2]) if found else _default(served)
    if chosen is None:
        return Resolution(Outcome.NOT_FOUND, certificate=certificate)
    backend, namespace = chosen
    return Resolution(Outcome.SERVED, backend, certificate=certificate, namespace=namespace)


def covers(pattern: str, host: str) -> bool:
    """Whether a name or wildcard is for a host: a wildcard stands for one label, neither none nor two."""
    if not pattern.startswith(WILDCARD):
        return pattern == host
    label, _, rest = host.partition(".")
    return bool(label) and rest == pattern.removeprefix(WILDCARD)


def _matches(ingresses: Iterable[Ingress], host: str, path: str) -> Iterator[tuple[Weight, Backend, str]]:
    """All that match, each with what decides between them, and its namespace."""
    for ingress in ingresses:
        for route in ingress.routes:
            if (route.host is None or covers(route.host, host)) and _leads_to(route, path):
                weight = (_precision(route.host), len(route.trunk), route.path_type == "Exact")
                yield weight, route.backend, ingress.namespace


def _default(ingresses: Iterable[Ingress]) -> tuple[Backend, str] | None:
    return next(((one.default_backend, one.namespace) for one in ingresses if one.default_backend), None)


def _leads_to(route: Route, path: str) -> bool:
    """Whether a route's path matches, element by element: `/a` is for `/a/b`, not for `/ab`."""
    if route.path_type == "Exact":
        return path == route.path
    return path == route.trunk or path.startswith(f"{route.trunk}/")


def _precision(host: str | None) -> int:
    if host is None:
        return 0
    return 1 if host.startswith(WILDCARD) else 2


def _best(patterns: Iterable[str], host: str) -> str | None:
    return max((one for one in patterns if covers(one, host)), key=_precision, default=None)


def _certificate(ingresses: Iterable[Ingress], host: str) -> str | None:
    """The TLS host that a client's SNI chooses."""
    return _best((name for ingress in ingresses for name in ingress.tls_hosts), host)
