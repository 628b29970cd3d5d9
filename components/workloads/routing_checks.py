"""What is refused about an Ingress: what Kubernetes would refuse, and what is surely a mistake. Pure.

Source: https://kubernetes.io/docs/concepts/services-networking/ingress/
"""

import re
from collections.abc import Mapping, Sequence
from ipaddress import ip_address
from typing import get_args

from components.addons.traefik_dynamic import MOST_ELEMENTS
from components.errors import SettingError
from components.workloads.routing import WILDCARD, Backend, Ingress, PathType, Route

CLASS_ANNOTATION = "kubernetes.io/ingress.class"
NAME_MAX = 253

_LABEL = r"[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?"
_NAME = rf"{_LABEL}(?:\.{_LABEL})*"
_SERVICE = r"[a-z](?:[-a-z0-9]{0,61}[a-z0-9])?"
_PORT_NAME = r"(?=.{1,15}$)(?=.*[a-z])(?!.*--)[a-z0-9](?:[-a-z0-9]*[a-z0-9])?"
# What a host must not look like, the telling cases first.
_HOST_REFUSALS = (
    (r".*:.*", "has a port; write the name alone"),
    (r".*[A-Z].*", "has upper case; write it lower, requests match either way"),
    (r".*\.", "ends with a dot; leave it out"),
    (
        r".+\*.*|\*[^.].*|\*\.?",
        "may have a wildcard as its whole first label only; write one such as *.example.com",
    ),
)
_PATH_REFUSALS = (
    (r"[^/].*|", "must start with a slash"),
    (r".*//.*", "has an empty element; write one slash"),
    (
        r"(?i).*(/\.{1,2}(/.*)?|%2f.*)",
        "has an element that clients and controllers read in different ways; write it out",
    ),
    (r".*[?#\s].*", "has what is never part of a path; write the path alone"),
    (
        r".*([|^\[\]\\{}`\"<>]|\.\*|\.\+|\(\?).*|.*\$",
        "is a regular expression, which no Exact and no Prefix is; write the path alone, such as /api",
    ),
    (
        r".*\*",
        "ends with an asterisk, taken literally; write the path without it: a Prefix is for all below",
    ),
)


def check_ingress(ingress: Ingress) -> None:
    """Refuse an Ingress that Kubernetes would, or that cannot do what it says.

    Raises:
        SettingError: the first thing that is wrong with it.
    """
    check_name(ingress.class_name, "class_name")
    if not ingress.routes and ingress.default_backend is None:
        raise SettingError("routes", (), "is empty, and there is no default_backend; give one of them")
    for index, route in enumerate(ingress.routes):
        _check_route(route, f"routes[{index}]")
    _check_distinct(ingress.routes)
    if ingress.default_backend is not None:
        _check_backend(ingress.default_backend, "default_backend")
    _check_tls(ingress)
    if ingress.strip_prefix:
        _check_strip(ingress.routes)


def _check_strip(routes: Sequence[Route]) -> None:
    """The controller removes one number of elements from the paths of all of its routes."""
    depths = [len([element for element in route.path.split("/") if element]) for route in routes]
    for index, (route, depth) in enumerate(zip(routes, depths, strict=True)):
        field = f"routes[{index}].path"
        if route.path_type != "Prefix":
            raise SettingError(
                field, route.path, "is Exact: strip_prefix leaves nothing of it; make it a Prefix"
            )
        if not 1 <= depth <= MOST_ELEMENTS:
            remedy = f"has {depth} elements; strip_prefix takes 1 to {MOST_ELEMENTS}; write another path"
            raise SettingError(field, route.path, remedy)
        if depth != depths[0]:
            remedy = f"has {depth} elements, {routes[0].path} has {depths[0]}; strip_prefix needs two routes"
            raise SettingError(field, route.path, remedy)
    if not routes:
        raise SettingError("strip_prefix", True, "has no effect without rules; remove it")


def check_annotations(annotations: Mapping[str, str]) -> None:
    """Refuse the annotation that said the class before there was a field for it.

    Raises:
        SettingError: it is there; the API server takes no Ingress with both.
    """
    if CLASS_ANNOTATION in annotations:
        value = annotations[CLASS_ANNOTATION]
        raise SettingError(f"annotations.{CLASS_ANNOTATION}", value, "is out of date; set class_name instead")


def _check_host(host: str, field: str) -> None:
    if _is_address(host):
        raise SettingError(field, host, "is an IP address; write a name, or none for every host")
    _refuse(host, field, _HOST_REFUSALS)
    check_name(host.removeprefix(WILDCARD), field, host)


def _check_backend(backend: Backend, field: str) -> None:
    if not re.fullmatch(_SERVICE, backend.service):
        remedy = "is no name of a Service; write up to 63 lower-case letters, digits and dashes"
        raise SettingError(f"{field}.service", backend.service, remedy)
    port = backend.port
    if isinstance(port, int) and not 1 <= port <= 65535:
        raise SettingError(f"{field}.port", port, "must be 1 to 65535, or the name of a port")
    if isinstance(port, str) and not re.fullmatch(_PORT_NAME, port):
        remedy = "is no name of a port; write up to 15 lower-case letters, digits and dashes, or a number"
        raise SettingError(f"{field}.port", port, remedy)


def check_name(name: str, field: str, shown: str | None = None) -> None:
    """Refuse what is no DNS name in lower case.

    Raises:
        SettingError: it is none; says what is shown instead of it, if anything is.
    """
    if len(name) > NAME_MAX or not re.fullmatch(_NAME, name):
        raise SettingError(
            field, shown or name, "is no DNS name in lower case; write one such as example.com"
        )


def _check_route(route: Route, field: str) -> None:
    if route.host is not None:
        _check_host(route.host, f"{field}.host")
    _refuse(route.path, f"{field}.path", _PATH_REFUSALS)
    if route.path_type not in get_args(PathType):
        remedy = "means something else with each controller; write Exact or Prefix"
        raise SettingError(f"{field}.path_type", route.path_type, remedy)
    _check_backend(route.backend, f"{field}.backend")


def _check_distinct(routes: Sequence[Route]) -> None:
    first: dict[tuple[str | None, str, str], int] = {}
    for index, route in enumerate(routes):
        earlier = first.setdefault(route.matched, index)
        if earlier != index:
            remedy = f"is what routes[{earlier}] matches too, with that host and path_type; remove one"
            raise SettingError(f"routes[{index}].path", route.path, remedy)


def _check_tls(ingress: Ingress) -> None:
    hosts = {route.host for route in ingress.routes}
    for index, host in enumerate(ingress.tls_hosts):
        field = f"tls_hosts[{index}]"
        _check_host(host, field)
        if host in ingress.tls_hosts[:index]:
            raise SettingError(field, host, "is there twice; remove one")
        # A wildcard's certificate would do for a host below it, but each must be named to be served with it.
        if host not in hosts:
            raise SettingError(field, host, "is the host of no route; write it exactly as a route does")
    plain = hosts - set(ingress.tls_hosts)
    if ingress.https_only and (plain or not hosts):
        shown = ", ".join(sorted(host or "every host" for host in plain)) or "every host"
        raise SettingError("https_only", shown, "has no TLS to be redirected to; add it to tls_hosts")


def _refuse(value: str, field: str, refusals: Sequence[tuple[str, str]]) -> None:
    for pattern, remedy in refusals:
        if re.fullmatch(pattern, value, re.DOTALL):
            raise SettingError(field, value, remedy)


def _is_address(host: str) -> bool:
    try:
        ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True
