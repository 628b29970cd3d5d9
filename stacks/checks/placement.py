"""Which nodes of the stack's own cluster can take an application's pods: at least one must."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from components.errors import SettingError
from stacks.model.cluster import CONTROL_PLANE, ClusterSettings, TaintSettings
from stacks.model.stack import Settings
from stacks.model.workloads import AppSettings, TolerationSettings, WorkloadsSettings

PODS_OF_A_NODE = 110  # the kubelet's default
_KEEPING_OFF = ("NoSchedule", "NoExecute")
_CONTROL_PLANE = "node-role.kubernetes.io/control-plane"
# What the kubelet and the cloud say of a node by themselves; of these, no value is known here.
_PREFIXES = ("kubernetes.io/", "node.kubernetes.io/", "topology.kubernetes.io/", "beta.kubernetes.io/")


@dataclass(frozen=True)
class _Machine:
    """A node as the scheduler sees it."""

    name: str
    labels: Mapping[str, str]
    taints: tuple[TaintSettings, ...]

    def has(self, key: str, value: str) -> bool:
        if key in self.labels:
            return self.labels[key] == value
        return key.startswith(_PREFIXES)

    def keeps_off(self, wanted: AppSettings) -> list[TaintSettings]:
        """Its taints that keep an application's pods off."""
        tolerated = wanted.tolerations
        return [
            taint
            for taint in self.taints
            if taint.effect in _KEEPING_OFF and not any(_tolerates(one, taint) for one in tolerated)
        ]


def placement_problems(settings: Settings, workloads: WorkloadsSettings) -> Iterator[SettingError]:
    """What is wrong with where pods may run; nothing is known of a cluster that is not the stack's own."""
    cluster = settings.cluster
    if cluster is None or workloads.cluster is not None:
        return
    machines = _machines(cluster)
    for name, namespace in workloads.namespaces.items():
        for app, wanted in namespace.apps.items():
            yield from _app(f"workloads.namespaces.{name}.apps.{app}", wanted, machines)
    yield from _capacity(workloads, machines)


def _machines(cluster: ClusterSettings) -> list[_Machine]:
    taint = TaintSettings(key=_CONTROL_PLANE, effect="NoSchedule")
    found = []
    for name, (_, node) in cluster.machines().items():
        is_first = name == CONTROL_PLANE
        role = {_CONTROL_PLANE: ""} if is_first else {}
        # A control plane without workers takes pods itself.
        own = (taint,) if is_first and cluster.workers else ()
        labels = {"kubernetes.io/os": "linux", "kubernetes.io/hostname": name, **role, **node.labels}
        found.append(_Machine(name, labels, (*node.taints, *own)))
    return found


def _app(path: str, wanted: AppSettings, machines: list[_Machine]) -> Iterator[SettingError]:
    fitting = [one for one in machines if all(one.has(*label) for label in wanted.nodes.items())]
    shown = ", ".join(f"{key}={value}" for key, value in wanted.nodes.items())
    if not fitting:
        labels = sorted({f"{key}={value}" for one in machines for key, value in one.labels.items()})
        remedy = f"are the labels of no node of this cluster; its nodes have {', '.join(labels)}"
        yield SettingError(f"{path}.nodes", shown, remedy)
        return
    taking = [one for one in fitting if wanted.every_node or not one.keeps_off(wanted)]
    if not taking:
        taints = sorted({_shown(taint) for one in fitting for taint in one.keeps_off(wanted)})
        remedy = f"no node takes them: {', '.join(taints)}; add tolerations, or choose other nodes"
        yield SettingError(f"{path}.nodes", shown or "any", remedy)
    elif wanted.host_network and not wanted.every_node and wanted.replicas > len(taking):
        remedy = f"is more than the {len(taking)} nodes that take them, one each with host_network"
        yield SettingError(f"{path}.replicas", wanted.replicas, f"{remedy}; lower it, or every_node: true")


def _capacity(workloads: WorkloadsSettings, machines: list[_Machine]) -> Iterator[SettingError]:
    pods = sum(
        len(machines) if app.every_node else app.replicas
        for namespace in workloads.namespaces.values()
        for app in namespace.apps.values()
    )
    most = PODS_OF_A_NODE * len(machines)
    if pods > most:
        remedy = f"are more than {len(machines)} nodes take ({PODS_OF_A_NODE} each); lower replicas"
        yield SettingError("workloads.namespaces", f"{pods} pods", remedy)


def _tolerates(toleration: TolerationSettings, taint: TaintSettings) -> bool:
    return (
        toleration.key == taint.key
        and toleration.value in (None, taint.value)
        and toleration.effect in (None, taint.effect)
    )


def _shown(taint: TaintSettings) -> str:
    value = f"={taint.value}" if taint.value else ""
    return f"{taint.key}{value}:{taint.effect}"
