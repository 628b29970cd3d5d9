"""Routes: which Services they lead to, and what an ingress controller takes."""

import re
from collections.abc import Iterator

from components.errors import SettingError
from components.workloads.routing_checks import check_ingress
from stacks.checks.gather import unknown
from stacks.model.routes import BackendSettings, RouteSettings
from stacks.model.stack import Settings
from stacks.model.workloads import KubernetesServiceSettings, NamespaceSettings, WorkloadsSettings

_ROUTE = re.compile(r"routes\[(\d+)\]\.(.+)")


def route_problems(
    settings: Settings, workloads: WorkloadsSettings, path: str, namespace: NamespaceSettings
) -> Iterator[SettingError]:
    """What is wrong with the routes of a namespace.

    Args:
        settings: the stack's.
        workloads: what runs on the cluster.
        path: the path of the namespace.
        namespace: its settings.
    """
    for name, route in namespace.routes.items():
        own = f"{path}.routes.{name}"
        if workloads.cluster is None and route.ingress_class is None and not _has_controller(settings):
            remedy = "needs an ingress controller; add cluster.ingress, or name an ingress_class"
            yield SettingError(own, name, remedy)
        if route.tls and not any(rule.host for rule in route.rules):
            yield SettingError(f"{own}.tls", True, "has no effect without a host; add one, or remove it")
        if route.https_only and f"{name}-redirect" in namespace.routes:
            remedy = f"is the name of the redirect of routes.{name}; choose another"
            yield SettingError(f"{path}.routes.{name}-redirect", f"{name}-redirect", remedy)
        yield from _backends(own, route, namespace)
        try:
            check_ingress(route.ingress(workloads.ingress_class))
        except SettingError as problem:
            remedy = problem.remedy.replace("add it to tls_hosts", "set tls: true, and give each rule a host")
            yield SettingError(f"{own}.{_as_written(problem.field, route)}", problem.value, remedy)


def _has_controller(settings: Settings) -> bool:
    return settings.cluster is not None and settings.cluster.ingress is not None


def _backends(path: str, route: RouteSettings, namespace: NamespaceSettings) -> Iterator[SettingError]:
    for index, rule in enumerate(route.rules):
        for place, one in enumerate(rule.paths):
            yield from _backend(f"{path}.rules[{index}].paths[{place}]", one, namespace)
    if route.default_backend is not None:
        yield from _backend(f"{path}.default_backend", route.default_backend, namespace)


def _backend(path: str, wanted: BackendSettings, namespace: NamespaceSettings) -> Iterator[SettingError]:
    service = namespace.services.get(wanted.service)
    if service is None:
        yield unknown(f"{path}.service", wanted.service, namespace.services, "Service of this namespace")
    elif wanted.port not in service.ports:
        yield unknown(f"{path}.port", wanted.port, service.ports, f"port of {wanted.service}")
    elif _protocol(service, wanted.port, namespace) != "tcp":
        yield SettingError(f"{path}.port", wanted.port, "is a UDP port, and routes are HTTP; choose another")


def _protocol(service: KubernetesServiceSettings, port: str, namespace: NamespaceSettings) -> str:
    app = namespace.apps.get(service.app or "")
    return app.ports[port].protocol if app and port in app.ports else "tcp"


def _as_written(field: str, route: RouteSettings) -> str:
    """The path of a setting that the components know as the part of a flat list."""
    match = _ROUTE.fullmatch(field)
    if match is None:
        names = {"routes": "rules", "class_name": "ingress_class"}
        return "tls" if field.startswith("tls_hosts") else names.get(field, field)
    places = [(rule, path) for rule, one in enumerate(route.rules) for path in range(len(one.paths))]
    rule, path = places[int(match[1])]
    part = match[2].removeprefix("backend.")
    return f"rules[{rule}].host" if part == "host" else f"rules[{rule}].paths[{path}].{part}"
