"""Labels and taints of nodes: what Kubernetes takes. Pure."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from components.errors import SettingError
from components.networks.naming import STACK_LABEL

Effect: TypeAlias = Literal["NoSchedule", "PreferNoSchedule", "NoExecute"]

KUBELETS = {
    *(f"{prefix}kubernetes.io/{name}" for prefix in ("", "beta.") for name in ("os", "arch")),
    "kubernetes.io/hostname",
}
CONTROLLERS_PREFIX = "node.kubernetes.io/"  # of taints that the node controller sets and removes

_PREFIX = r"(?:(?=[^/]{1,253}/)[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*/)?"
_NAME = r"[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?"


@dataclass(frozen=True, kw_only=True)
class Taint:
    """What keeps pods that do not tolerate it off a node."""

    key: str
    effect: Effect
    value: str = ""


# What a control plane that is alone has instead of kubeadm's own taint: pods come there if nowhere else, and
# nothing about it is in the container, so that a worker can be added without another control plane.
ALONE = Taint(key="node-role.kubernetes.io/control-plane", effect="PreferNoSchedule")


def takes_pods(taints: Iterable[Taint]) -> bool:
    """Whether a node with these taints takes pods that tolerate nothing."""
    return all(taint.effect == "PreferNoSchedule" for taint in taints)


def check_labels(labels: Mapping[str, str], field: str = "labels") -> None:
    """Refuse labels that Kubernetes would.

    Raises:
        SettingError: the first that is wrong.
    """
    for key, value in labels.items():
        _check_key(key, f"{field}.{key}")
        _check_value(value, f"{field}.{key}")


def check_node_labels(labels: Mapping[str, str], field: str = "labels") -> None:
    """Refuse labels that a Node object can't be given, because somebody else sets them again and again.

    Raises:
        SettingError: the first that is wrong.
    """
    check_labels(labels, field)
    for key, value in labels.items():
        if key in KUBELETS or key == STACK_LABEL:
            who = "the kubelet" if key in KUBELETS else "this project"
            raise SettingError(f"{field}.{key}", value, f"is set by {who}; choose another key")


def check_taints(taints: Sequence[Taint], field: str = "taints") -> None:
    """Refuse taints that Kubernetes would.

    Raises:
        SettingError: the first that is wrong.
    """
    seen: set[tuple[str, str]] = set()
    for index, taint in enumerate(taints):
        path = f"{field}[{index}]"
        _check_key(taint.key, f"{path}.key")
        _check_value(taint.value, f"{path}.value")
        if taint.key.startswith(CONTROLLERS_PREFIX):
            remedy = "is set and removed by Kubernetes' node controller; choose another key"
            raise SettingError(f"{path}.key", taint.key, remedy)
        if (taint.key, taint.effect) in seen:
            raise SettingError(f"{path}.key", taint.key, f"has effect {taint.effect} twice; remove one")
        seen.add((taint.key, taint.effect))


def _check_key(key: str, field: str) -> None:
    if not re.fullmatch(_PREFIX + _NAME, key):
        raise SettingError(field, key, "is no key; write one such as tier or example.com/tier")


def _check_value(value: str, field: str) -> None:
    if value and not re.fullmatch(_NAME, value):
        raise SettingError(field, value, "must be up to 63 letters, digits, dashes, underscores and dots")
