"""Applications, Services, routes and policies: each by itself, and what they say of each other."""

from collections.abc import Iterator, Mapping
from functools import partial

from components.addons.metallb import NAMESPACE as METALLB
from components.addons.traefik_settings import NAMESPACE as TRAEFIK
from components.errors import SettingError
from components.isolation.check import check_policy
from components.isolation.facts import Policy
from components.networks.addressing import parse_network
from components.workloads.app_checks import check_app
from components.workloads.naming import check_namespace_labels
from components.workloads.service_checks import check_service
from stacks.apps import app_spec, service_spec
from stacks.checks.gather import gather, unknown
from stacks.checks.placement import placement_problems
from stacks.checks.routes import clashes, route_problems
from stacks.checks.targets import target_problems
from stacks.checks.teams import team_problems
from stacks.isolation import AppRef, policies_of, source_of
from stacks.model.stack import Settings
from stacks.model.workloads import (
    AppPortSettings,
    AppSettings,
    ConnectionSettings,
    KubernetesServiceSettings,
    NamespaceSettings,
    WorkloadsSettings,
)

_UNSEEN = "is on the nodes' network, where no policy sees it; remove host_network, or this connection"
RESERVED_NAMESPACES = ("default", "kube-node-lease", "kube-public", "kube-system", METALLB, TRAEFIK)


def workload_problems(settings: Settings) -> list[SettingError]:
    """What is wrong with what runs on a cluster."""
    workloads = settings.workloads
    if workloads is None:
        return []
    found = [
        problem
        for name, namespace in workloads.namespaces.items()
        for problem in _namespace(settings, workloads, name, namespace)
    ]
    # What is derived needs all that it refers to.
    return [
        *target_problems(settings, workloads),
        *team_problems(workloads),
        *placement_problems(settings, workloads),
        *(found or [*_twice(workloads), *clashes(settings, workloads)]),
    ]


def _namespace(
    settings: Settings, workloads: WorkloadsSettings, name: str, namespace: NamespaceSettings
) -> Iterator[SettingError]:
    path = f"workloads.namespaces.{name}"
    if name in RESERVED_NAMESPACES or name == workloads.ingress_namespace:
        yield SettingError(path, name, "is somebody else's namespace; choose another")
    yield from gather(path, partial(check_namespace_labels, namespace.labels))
    if "allow_dns" in namespace.model_fields_set and not workloads.is_closed(name):
        remedy = "has no effect in a namespace that is open; set isolation: default-deny, or remove it"
        yield SettingError(f"{path}.allow_dns", namespace.allow_dns, remedy)
    for app, wanted in namespace.apps.items():
        yield from _app(f"{path}.apps.{app}", app, wanted)
    for service, found in namespace.services.items():
        yield from _service(f"{path}.services.{service}", service, found, namespace)
    for connection, one in namespace.connections.items():
        yield from _connection(f"{path}.connections.{connection}", one, name, workloads)
    for policy, spec in namespace.policies.items():
        yield from gather("", partial(check_policy, spec, f"{path}.policies.{policy}"))
    yield from route_problems(settings, workloads, path, namespace)


def _app(path: str, name: str, wanted: AppSettings) -> list[SettingError]:
    if not wanted.ports:
        return [SettingError(f"{path}.ports", "{}", "is empty; give at least one")]
    found = gather(path, partial(check_app, app_spec(name, wanted, "")))
    if wanted.every_node and "replicas" in wanted.model_fields_set:
        remedy = "has no effect with every_node; remove one of them"
        found.append(SettingError(f"{path}.replicas", wanted.replicas, remedy))
    return found


def _service(
    path: str, name: str, wanted: KubernetesServiceSettings, namespace: NamespaceSettings
) -> list[SettingError]:
    if wanted.app is not None:
        if wanted.app not in namespace.apps:
            return [unknown(f"{path}.app", wanted.app, namespace.apps, "application of this namespace")]
        known = namespace.apps[wanted.app].ports
        strange = [port for port in wanted.ports if wanted.target_of(port) not in known]
        if strange:
            return [_no_port(f"{path}.ports.{port}", port, wanted, known) for port in strange]
    return gather(path, partial(check_service, service_spec(wanted, namespace), name))


def _no_port(
    path: str, port: str, wanted: KubernetesServiceSettings, known: Mapping[str, AppPortSettings]
) -> SettingError:
    kind = f"port of {wanted.app}"
    if wanted.ports[port].target is not None:
        return unknown(f"{path}.target", wanted.target_of(port), known, kind)
    found = unknown(path, port, known, kind)
    is_named = found.remedy.endswith("?")
    return found if is_named else SettingError(path, port, f"{found.remedy}; say with target which is meant")


def _connection(
    path: str, wanted: ConnectionSettings, name: str, workloads: WorkloadsSettings
) -> list[SettingError]:
    apps = workloads.namespaces[name].apps
    found = []
    source = source_of(wanted, name)
    if isinstance(source, AppRef):
        found += _application(f"{path}.from", source, workloads)
    else:
        found += gather("", partial(parse_network, source, f"{path}.from"))
    if wanted.destination not in apps:
        return [*found, unknown(f"{path}.to", wanted.destination, apps, "application of this namespace")]
    if apps[wanted.destination].host_network:
        found.append(SettingError(f"{path}.to", wanted.destination, _UNSEEN))
    known = apps[wanted.destination].ports
    return found + [
        unknown(f"{path}.ports[{index}]", port, known, f"port of {wanted.destination}")
        for index, port in enumerate(wanted.ports)
        if port not in known
    ]


def _application(path: str, wanted: AppRef, workloads: WorkloadsSettings) -> list[SettingError]:
    namespace = workloads.namespaces.get(wanted.namespace)
    if namespace is None:
        return [unknown(path, wanted.namespace, workloads.namespaces, "namespace of this stack")]
    if wanted.app not in namespace.apps:
        return [unknown(path, wanted.app, namespace.apps, f"application of {wanted.namespace}")]
    if namespace.apps[wanted.app].host_network:
        return [SettingError(path, wanted.app, _UNSEEN)]
    return []


def _twice(workloads: WorkloadsSettings) -> list[SettingError]:
    """A policy that someone wrote under a name that a derived one has."""
    found = []
    seen: set[str] = set()
    for policy in policies_of(workloads):
        if str(policy) in seen:
            path = f"workloads.namespaces.{policy.namespace}.{_written_as(workloads, policy)}.{policy.name}"
            remedy = "is the name of a policy that follows from other settings; choose another"
            found.append(SettingError(path, policy.name, remedy))
        seen.add(str(policy))
    return found


def _written_as(workloads: WorkloadsSettings, policy: Policy) -> str:
    """The part of a namespace that has given a policy its name."""
    own = workloads.namespaces[policy.namespace]
    return "policies" if policy.name in own.policies else "connections"
