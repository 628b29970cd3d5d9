"""Objects of manifests as the components' own validators take them. Pure."""

from collections.abc import Iterator

from components.errors import SettingError
from components.isolation.convert import read_spec
from components.isolation.spec import PolicySpec
from components.workloads.routing import Backend, Ingress, Route
from policies.view import Part, Resource, is_known


def policy_of(one: Resource) -> PolicySpec | None:
    """What a NetworkPolicy says; None if something of it can't be known yet, or it is none."""
    spec = one.props.at("spec")
    if not is_known(spec):
        return None
    try:
        return read_spec(spec or {})
    except SettingError:
        return None  # a finding of the rule about what the API server would refuse


def ingress_of(one: Resource) -> Ingress | None:
    """What an Ingress asks for; None if something can't be known yet, or a backend is no Service."""
    spec = one.props.part("spec")
    if not is_known(spec.value):
        return None
    parts = [path.part("backend") for path in _paths(spec)]
    default = spec.part("defaultBackend")
    if any(part.at("service") is None for part in (*parts, *([default] if default.value else []))):
        return None
    return Ingress(
        class_name=spec.at("ingressClassName") or "",
        routes=tuple(_routes(spec)),
        default_backend=_backend(default) if default.value else None,
        tls_hosts=tuple(host.value for tls in spec.each("tls") for host in tls.each("hosts")),
    )


def _paths(spec: Part) -> Iterator[Part]:
    for rule in spec.each("rules"):
        yield from rule.each("http.paths")


def _routes(spec: Part) -> Iterator[Route]:
    for rule in spec.each("rules"):
        for path in rule.each("http.paths"):
            yield Route(
                backend=_backend(path.part("backend")),
                path=path.at("path") or "/",
                path_type=path.at("pathType"),
                host=rule.at("host"),
            )


def _backend(part: Part) -> Backend:
    return Backend(
        service=part.at("service.name") or "",
        port=part.at("service.port.number") or part.at("service.port.name") or "",
    )
