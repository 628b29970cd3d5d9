"""The NetworkPolicies of a stack: those that it writes out, and those that follow from what it says. Pure.

Only what is closed needs an opening: a policy that lets one in keeps all others out, so nothing is derived
for a namespace that is open.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from ipaddress import ip_network
from typing import Any

from components.isolation.convert import read_spec
from components.isolation.facts import Policy
from components.isolation.matching import NAME_LABEL
from components.isolation.presets import allow_dns, default_deny
from components.isolation.spec import PolicySpec
from components.workloads.naming import app_labels
from stacks.model.workloads import AppSettings, ConnectionSettings, NamespaceSettings, WorkloadsSettings

CLOSED = "default-deny"


@dataclass(frozen=True)
class AppRef:
    """An application by namespace and name."""

    namespace: str
    app: str


def source_of(wanted: ConnectionSettings, namespace: str) -> AppRef | str:
    """Who a connection comes from: an application, or a CIDR as it is written."""
    try:
        ip_network(wanted.source, strict=False)
    except ValueError:
        first, slash, second = wanted.source.partition("/")
        return AppRef(first, second) if slash else AppRef(namespace, first)
    return wanted.source


def policies_of(workloads: WorkloadsSettings) -> tuple[Policy, ...]:
    """Every policy, in a stable order; each name once in its namespace, which the checks see to."""
    return tuple(
        policy
        for name, namespace in workloads.namespaces.items()
        for policy in (
            *_closing(workloads, name, namespace),
            *_connections(workloads, name, namespace),
            *_for_routes(workloads, name, namespace),
            *(Policy(name, own, spec) for own, spec in namespace.policies.items()),
        )
    )


def _closing(workloads: WorkloadsSettings, name: str, namespace: NamespaceSettings) -> Iterator[Policy]:
    if not workloads.is_closed(name):
        return
    yield Policy(name, CLOSED, default_deny())
    if namespace.allow_dns:
        yield Policy(name, "allow-dns", allow_dns())


def _connections(workloads: WorkloadsSettings, name: str, namespace: NamespaceSettings) -> Iterator[Policy]:
    """Both ends of each connection, where they are closed."""
    for connection, wanted in namespace.connections.items():
        source = source_of(wanted, name)
        ports = _ports(namespace.apps[wanted.destination], wanted.ports)
        if workloads.is_closed(name):
            peer = _peer(source) if isinstance(source, AppRef) else {"ipBlock": {"cidr": source}}
            rule = {"from": [peer], "ports": ports}
            yield Policy(name, connection, _spec(wanted.destination, "Ingress", rule))
        if isinstance(source, AppRef) and workloads.is_closed(source.namespace):
            rule = {"to": [_peer(AppRef(name, wanted.destination))], "ports": ports}
            own_name = f"{connection}-out" if source.namespace == name else f"{connection}-to-{name}"
            yield Policy(source.namespace, own_name, _spec(source.app, "Egress", rule))


def _for_routes(workloads: WorkloadsSettings, name: str, namespace: NamespaceSettings) -> Iterator[Policy]:
    """The ingress controller's way to the backends of routes."""
    if not workloads.is_closed(name):
        return
    for app, ports in sorted(backends(namespace).items()):
        peer = {"namespaceSelector": {"matchLabels": {NAME_LABEL: workloads.ingress_namespace}}}
        rule = {"from": [peer], "ports": _ports(namespace.apps[app], tuple(sorted(ports)))}
        yield Policy(name, f"allow-ingress-{app}", _spec(app, "Ingress", rule))


def backends(namespace: NamespaceSettings) -> dict[str, set[str]]:
    """The names of ports of each application that routes lead to."""
    found: dict[str, set[str]] = {}
    for route in namespace.routes.values():
        paths = [path for rule in route.rules for path in rule.paths]
        for backend in (*paths, *([route.default_backend] if route.default_backend else [])):
            service = namespace.services[backend.service]
            port = service.named(backend.port)
            if service.app is not None and port is not None:
                found.setdefault(service.app, set()).add(service.target_of(port))
    return found


def _spec(app: str, direction: str, rule: Mapping[str, Any]) -> PolicySpec:
    selector = {"matchLabels": app_labels(app)}
    return read_spec({"podSelector": selector, "policyTypes": [direction], direction.lower(): [rule]})


def _peer(app: AppRef) -> dict[str, Any]:
    return {
        "namespaceSelector": {"matchLabels": {NAME_LABEL: app.namespace}},
        "podSelector": {"matchLabels": app_labels(app.app)},
    }


def _ports(app: AppSettings, wanted: tuple[str, ...]) -> list[dict[str, Any]]:
    """By name: a policy then follows the application when its number changes."""
    return [
        {"port": name, "protocol": port.protocol.upper()}
        for name, port in app.ports.items()
        if not wanted or name in wanted
    ]
