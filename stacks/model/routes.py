"""The settings of routes from outside of a cluster to its Services."""

from typing import Literal

from pydantic import Field

from components.workloads.routing import Backend, Ingress, Route
from stacks.model.base import Label, StrictModel


class BackendSettings(StrictModel):
    """A port of a Service of the namespace."""

    service: Label
    """The Service."""
    port: str
    """The name of its port."""

    def backend(self) -> Backend:
        """The backend as the components take it."""
        return Backend(service=self.service, port=self.port)


class PathSettings(BackendSettings):
    """Where requests for a path go."""

    path: str = "/"
    """Starts with a slash."""
    path_type: Literal["Exact", "Prefix"] = "Prefix"
    """Whether only this path is meant, or all below it too."""


class RuleSettings(StrictModel):
    """Where requests for a host go."""

    host: str | None = None
    """A name, or `*.example.com` for all names one label longer; every host if absent."""
    paths: tuple[PathSettings, ...] = Field(min_length=1)
    """By path; the longest that matches counts."""


class RouteSettings(StrictModel):
    """An Ingress."""

    ingress_class: Label | None = None
    """The class that serves it; that of the stack's own ingress controller if absent."""
    rules: tuple[RuleSettings, ...] = ()
    """By host."""
    default_backend: BackendSettings | None = None
    """What serves all that no rule of any Ingress matches."""
    tls: bool = False
    """Whether its hosts are served over HTTPS with a certificate of the stack's own CA."""
    https_only: bool = False
    """Whether plain HTTP is answered with a redirect to HTTPS; needs `tls`."""

    def ingress(self, class_name: str) -> Ingress:
        """The Ingress as the components take it."""
        routes = tuple(
            Route(backend=one.backend(), path=one.path, path_type=one.path_type, host=rule.host)
            for rule in self.rules
            for one in rule.paths
        )
        hosts = tuple(dict.fromkeys(rule.host for rule in self.rules if rule.host))
        return Ingress(
            class_name=self.ingress_class or class_name,
            routes=routes,
            default_backend=self.default_backend.backend() if self.default_backend else None,
            tls_hosts=hosts if self.tls else (),
            https_only=self.https_only,
        )
