"""Which ways opened or closed by drift: the settings beside the same with what was found. Pure."""

from collections.abc import Iterable, Mapping
from typing import Any

from components.isolation.convert import read_spec
from components.isolation.facts import Policy
from previews.reach import Reach, compare
from reachability.derive import expectations
from stacks.existing import wanted_names
from stacks.isolation import policies_of
from stacks.model.endpoints import AttachmentSettings
from stacks.model.stack import Settings
from stacks.model.workloads import WorkloadsSettings
from toolchain.drift.difference import Connect, Difference, Disconnect

Object = Mapping[str, Any]


def reach(
    stack: str,
    settings: Settings,
    found: Iterable[Difference],
    policies: Iterable[Object] | None,
    ground: Settings | None = None,
) -> Reach:
    """What is reachable now and was not before, and the other way round, among what was declared.

    Args:
        stack: the stack's name.
        settings: what it wants.
        found: what was changed by hand.
        policies: the NetworkPolicies in its namespaces as they are now; None if they were not looked at.
        ground: the settings of the stack that has the cluster, if it is another one.

    Raises:
        SettingError: a policy on the cluster says what this project's rules do not know.
    """
    after = _with_networks(stack, settings, found)
    before = settings
    if settings.workloads is not None and policies is not None:
        before = _with_policies(before, policies_of(settings.workloads))
        after = _with_policies(after, _read(settings.workloads, policies))
    return compare(expectations(before, ground, stack), expectations(after, ground, stack))


def _with_networks(stack: str, settings: Settings, found: Iterable[Difference]) -> Settings:
    """The settings with endpoints on the networks that they are on now."""
    endpoints = dict(settings.endpoints)
    called = {there: key for key, there in wanted_names(stack, settings).items()}
    for one in found:
        if not isinstance(one.repair, Connect | Disconnect):
            continue
        name = one.repair.container.removeprefix(f"{stack}-")
        network = called.get(one.repair.network, one.repair.network.removeprefix(f"{stack}-"))
        if name not in endpoints or network not in settings.networks:
            continue
        there = dict(endpoints[name].networks)
        if isinstance(one.repair, Disconnect):
            there[network] = AttachmentSettings()
        elif not one.repair.is_there:
            there.pop(network, None)
        # Without any it is on no network at all, and not on the default bridge as one that asked for none.
        mode = {} if there else {"mode": "none"}
        endpoints[name] = endpoints[name].model_copy(update={"networks": there, **mode})
    return settings.model_copy(update={"endpoints": endpoints})


def _with_policies(settings: Settings, policies: Iterable[Policy]) -> Settings:
    """The settings with exactly these policies, none of which follows from anything else."""
    workloads = settings.workloads
    if workloads is None:
        return settings
    by_namespace: dict[str, dict[str, Any]] = {name: {} for name in workloads.namespaces}
    for policy in policies:
        by_namespace[policy.namespace][policy.name] = policy.spec
    namespaces = {
        name: namespace.model_copy(
            update={"isolation": "none", "connections": {}, "policies": by_namespace[name]}
        )
        for name, namespace in workloads.namespaces.items()
    }
    bare = workloads.model_copy(update={"namespaces": namespaces, "team": None})
    return settings.model_copy(update={"workloads": bare})


def _read(workloads: WorkloadsSettings, found: Iterable[Object]) -> list[Policy]:
    """NetworkPolicies as they are on the cluster.

    Raises:
        SettingError: one of them says what this project's rules do not know.
    """
    return [
        Policy(namespace, str(one["metadata"]["name"]), read_spec(one.get("spec") or {}, _field(one)))
        for one in found
        if (namespace := str(one["metadata"]["namespace"])) in workloads.namespaces
    ]


def _field(one: Object) -> str:
    return f"NetworkPolicy {one['metadata']['namespace']}/{one['metadata']['name']} spec"
