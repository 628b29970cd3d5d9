"""Routes: which Services they lead to, and what an ingress controller takes."""

import re
from collections.abc import Iterator
from functools import partial
from typing import NamedTuple

from components.addons.traefik_dynamic import HTTP_STANDARD, HTTPS_STANDARD, entrances
from components.errors import SettingError
from components.workloads.routing_checks import check_ingress
from stacks.checks.certificates import tls_problems
from stacks.checks.gather import gather, unknown
from stacks.model.routes import BackendSettings, RouteSettings
from stacks.model.stack import Settings
from stacks.model.workloads import KubernetesServiceSettings, NamespaceSettings, WorkloadsSettings

_ROUTE = re.compile(r"routes\[(\d+)\]\.(.+)")


class Wanted(NamedTuple):
    """Requests that a route matches."""

    class_name: str
    host: str | None
    path: str
    path_type: str


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
        if route.https_only and f"{name}-redirect" in namespace.routes:
            remedy = f"is the name of the redirect of routes.{name}; choose another"
            yield SettingError(f"{path}.routes.{name}-redirect", f"{name}-redirect", remedy)
        yield from _of_controller(own, route, settings, workloads)
        yield from tls_problems(own, route)
        yield from _backends(own, route, namespace)
        try:
            check_ingress(route.ingress(class_of(settings, workloads)))
        except SettingError as problem:
            remedy = problem.remedy.replace("add it to tls_hosts", "set tls: true, and give each rule a host")
            yield SettingError(f"{own}.{_as_written(problem.field, route)}", problem.value, remedy)


def class_of(settings: Settings, workloads: WorkloadsSettings) -> str:
    """The class of the cluster's ingress controller."""
    has_own = workloads.cluster is None and settings.cluster is not None
    ingress = settings.cluster.ingress if has_own and settings.cluster else None
    return ingress.ingress_class if ingress else workloads.ingress_class


def clashes(settings: Settings, workloads: WorkloadsSettings) -> list[SettingError]:
    """Routes of the stack that want the same requests: a controller would take one of them, whichever."""
    taken: dict[Wanted, str] = {}
    found = []
    for path, wanted in requests_of(workloads, class_of(settings, workloads)):
        other = taken.setdefault(wanted, path)
        if other != path:
            remedy = f"is what {other} matches too, with that host and path_type; remove one"
            found.append(SettingError(path, wanted.path or "/", remedy))
    return found


def requests_of(workloads: WorkloadsSettings, class_name: str) -> Iterator[tuple[str, Wanted]]:
    """What the routes of a stack match, each with the path of its setting.

    Args:
        workloads: what runs on the cluster.
        class_name: the class of routes that name none.
    """
    for namespace, one in workloads.namespaces.items():
        for name, route in one.routes.items():
            ingress = route.ingress(class_name)
            for index, found in enumerate(ingress.routes):
                own = _as_written(f"routes[{index}].path", route)
                path = f"workloads.namespaces.{namespace}.routes.{name}.{own}"
                yield path, Wanted(ingress.class_name, *found.matched)


def _has_controller(settings: Settings) -> bool:
    return settings.cluster is not None and settings.cluster.ingress is not None


def _of_controller(
    path: str, route: RouteSettings, settings: Settings, workloads: WorkloadsSettings
) -> Iterator[SettingError]:
    """What only this project's ingress controller knows, and what it does not."""
    own_class = class_of(settings, workloads)
    is_foreign = route.ingress_class not in (None, own_class)
    for field, is_set in (("https_only", route.https_only), ("strip_prefix", route.strip_prefix)):
        if is_set and is_foreign:
            remedy = f"is known to the class {own_class} only; remove it, or ingress_class"
            yield SettingError(f"{path}.{field}", True, remedy)
    is_known = workloads.cluster is None or workloads.cluster.stack is not None
    if route.default_backend is not None and route.rules and is_known and not is_foreign:
        remedy = "is ignored by Traefik beside rules; make it a route of its own, without rules"
        yield SettingError(f"{path}.default_backend", route.default_backend.service, remedy)
    ingress = settings.cluster.ingress if settings.cluster and workloads.cluster is None else None
    if route.https_only and ingress is not None and not is_foreign:
        standard = (
            [(HTTP_STANDARD, HTTPS_STANDARD)] if settings.cluster and settings.cluster.load_balancer else []
        )
        ports = [(ingress.http_node_port, ingress.https_node_port), (ingress.http_port, ingress.https_port)]
        yield from gather("cluster.ingress", partial(entrances, *standard, *ports))


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
        return
    if service.type == "ExternalName":
        remedy = (
            "is of type ExternalName, where controllers do not lead by default, since the name can be "
            "anybody's; name a Service with an app"
        )
        yield SettingError(f"{path}.service", wanted.service, remedy)
        return
    name = service.named(wanted.port)
    if name is None:
        known = (
            service.ports
            if isinstance(wanted.port, str)
            else [str(one.port) for one in service.ports.values()]
        )
        yield unknown(f"{path}.port", str(wanted.port), known, f"port of {wanted.service}")
    elif _protocol(service, name, namespace) != "tcp":
        yield SettingError(f"{path}.port", wanted.port, "is a UDP port, and routes are HTTP; choose another")


def _protocol(service: KubernetesServiceSettings, port: str, namespace: NamespaceSettings) -> str:
    app, target = namespace.apps.get(service.app or ""), service.target_of(port)
    return app.ports[target].protocol if app and target in app.ports else "tcp"


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
