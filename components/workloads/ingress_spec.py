"""An Ingress as Kubernetes' API takes it."""

from collections.abc import Sequence
from itertools import groupby

import pulumi
from pulumi_kubernetes.networking import v1

from components.workloads.routing import Backend, Ingress, Route


def ingress_spec(ingress: Ingress, secret_name: pulumi.Input[str] | None) -> v1.IngressSpecArgs:
    """The spec of an Ingress.

    Args:
        ingress: what it asks for.
        secret_name: the Secret that has the certificate of its TLS hosts; None without TLS.
    """
    default = ingress.default_backend
    secured = secret_name is not None
    return v1.IngressSpecArgs(
        ingress_class_name=ingress.class_name,
        default_backend=_backend(default) if default else None,
        rules=_rules(ingress.routes) or None,
        tls=[v1.IngressTLSArgs(hosts=list(ingress.tls_hosts), secret_name=secret_name)] if secured else None,
    )


def _rules(routes: Sequence[Route]) -> list[v1.IngressRuleArgs]:
    """One rule for each host, its routes in their order."""
    ordered = sorted(routes, key=_host)
    return [
        v1.IngressRuleArgs(
            host=host or None,
            http=v1.HTTPIngressRuleValueArgs(paths=[_path(route) for route in found]),
        )
        for host, found in groupby(ordered, key=_host)
    ]


def _host(route: Route) -> str:
    return route.host or ""


def _path(route: Route) -> v1.HTTPIngressPathArgs:
    return v1.HTTPIngressPathArgs(path=route.path, path_type=route.path_type, backend=_backend(route.backend))


def _backend(backend: Backend) -> v1.IngressBackendArgs:
    port = backend.port
    return v1.IngressBackendArgs(
        service=v1.IngressServiceBackendArgs(
            name=backend.service,
            port=v1.ServiceBackendPortArgs(
                name=port if isinstance(port, str) else None,
                number=port if isinstance(port, int) else None,
            ),
        )
    )
