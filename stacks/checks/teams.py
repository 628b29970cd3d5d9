"""A team's environment: its domain, its quota, and what its namespaces want of them."""

from collections.abc import Iterator
from functools import partial

from components.errors import SettingError
from components.workloads.app_spec import CPU_LIMIT
from components.workloads.routing_checks import check_name
from components.workloads.team import check_isolated
from stacks.checks.gather import gather
from stacks.model.workloads import AppSettings, NamespaceSettings, TeamSettings, WorkloadsSettings

ON_NODES = ("LoadBalancer", "NodePort")


def team_problems(workloads: WorkloadsSettings) -> list[SettingError]:
    """What is wrong with a team's environment; nothing if there is no team."""
    team = workloads.team
    if team is None:
        return []
    return [
        *gather("", lambda: check_name(team.domain, "workloads.team.domain")),
        *_groups(team),
        *_limits(team),
        *(
            problem
            for name, namespace in workloads.namespaces.items()
            for problem in (
                *_hosts(team, f"workloads.namespaces.{name}", namespace),
                *_on_nodes(f"workloads.namespaces.{name}", namespace),
                *gather(f"workloads.namespaces.{name}", partial(check_isolated, False, namespace.labels)),
                *_quota(team, f"workloads.namespaces.{name}", namespace),
            )
        ),
    ]


def _groups(team: TeamSettings) -> Iterator[SettingError]:
    for field, group in (("group", team.group), ("viewers", team.viewers)):
        if group is not None and (not group or group.startswith("system:")):
            remedy = "is no group of people; name one of your own"
            yield SettingError(f"workloads.team.{field}", group, remedy)


def _limits(team: TeamSettings) -> Iterator[SettingError]:
    """Numbers that the API server would write in another way, and limits that no pod could start with."""
    for field, number in (("quota.cpu", team.quota.cpu), ("container_cpu", team.container_cpu)):
        nearest = round(number, 3)
        if abs(number - nearest) > 1e-9:
            remedy = f"is finer than Kubernetes counts; write thousandths, such as {nearest:g}"
            yield SettingError(f"workloads.team.{field}", number, remedy)
    for name, own, most in (
        ("cpu", team.container_cpu, team.quota.cpu),
        ("memory_mib", team.container_memory_mib, team.quota.memory_mib),
    ):
        if own > most and f"container_{name}" in team.model_fields_set:
            remedy = (
                f"is more than workloads.team.quota.{name} ({most:g}): no container could start; lower it"
            )
            yield SettingError(f"workloads.team.container_{name}", own, remedy)


def _hosts(team: TeamSettings, path: str, namespace: NamespaceSettings) -> Iterator[SettingError]:
    """Hosts of others' domains, and every host at once, are not a team's to take."""
    for name, route in namespace.routes.items():
        for index, rule in enumerate(route.rules):
            host = rule.host or ""
            if host != team.domain and not host.endswith(f".{team.domain}"):
                remedy = f"is not below workloads.team.domain; write {team.domain} or a name below it"
                yield SettingError(f"{path}.routes.{name}.rules[{index}].host", rule.host, remedy)
        if route.default_backend is not None:
            remedy = "would serve all teams' hosts that nobody has; remove it"
            yield SettingError(f"{path}.routes.{name}.default_backend", route.default_backend.service, remedy)


def _on_nodes(path: str, namespace: NamespaceSettings) -> Iterator[SettingError]:
    """Policies do not see what is on the nodes' network: no team is kept apart from it."""
    for name, app in namespace.apps.items():
        if app.host_network:
            remedy = "escapes the policies that keep teams apart; remove it"
            yield SettingError(f"{path}.apps.{name}.host_network", True, remedy)


def _quota(team: TeamSettings, path: str, namespace: NamespaceSettings) -> Iterator[SettingError]:
    """What the API server would refuse only when pods are to start, long after the preview."""
    pods = sum(app.replicas for app in namespace.apps.values() if not app.every_node)
    containers = [(app.replicas * _containers(app), app.memory_mib) for app in namespace.apps.values()]
    memory = sum(count * each for count, each in containers)
    cpu = sum(count for count, _ in containers) * CPU_LIMIT
    balancers = sum(service.type == "LoadBalancer" for service in namespace.services.values())
    node_ports = sum(len(one.ports) for one in namespace.services.values() if one.type in ON_NODES)
    for what, wanted, most in (
        ("pods", pods, team.quota.pods),
        ("cpu", cpu, team.quota.cpu),
        ("memory_mib", memory, team.quota.memory_mib),
        ("load_balancers", balancers, team.quota.load_balancers),
        ("node_ports", node_ports, team.quota.node_ports),
    ):
        if wanted > most:
            remedy = f"is more than workloads.team.quota.{what} ({most}); raise it, or want less"
            yield SettingError(path, f"{wanted:g} {what}", remedy)


def _containers(app: AppSettings) -> int:
    servers = max(
        sum(port.protocol == protocol for port in app.ports.values()) for protocol in ("tcp", "udp")
    )
    return (1 if app.image else servers) + len(app.sidecars)
