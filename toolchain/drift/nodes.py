"""Nodes of the cluster: cordons, labels and taints that somebody has set or taken away. Pure."""

from collections.abc import Iterator, Mapping
from typing import Any

from toolchain.drift.difference import Difference, PatchObject, shown
from toolchain.drift.made import KUBERNETES, Made

Object = Mapping[str, Any]
# What the kubelet, kubeadm and the controllers put on a node by themselves.
_OWN_LABELS = ("kubernetes.io/", "beta.kubernetes.io/", "node.kubernetes.io/", "node-role.kubernetes.io/")
_OWN_TAINTS = (
    "node.kubernetes.io/",
    "node-role.kubernetes.io/control-plane",
    "node.cloudprovider.kubernetes.io/",
)


def wanted(made: list[Made]) -> dict[str, dict[str, Any]]:
    """Labels and taints that the stack has set, by node."""
    found: dict[str, dict[str, Any]] = {}
    for one in made:
        if one.type in (f"{KUBERNETES}core/v1:Node", f"{KUBERNETES}core/v1:NodePatch"):
            metadata = one.inputs["metadata"]
            node = found.setdefault(str(metadata["name"]), {"labels": {}, "taints": []})
            node["labels"] |= metadata.get("labels") or {}
            node["taints"] += (one.inputs.get("spec") or {}).get("taints") or []
    return found


def compare(name: str, made: Mapping[str, Any], live: Object | None) -> list[Difference]:
    """How a Node differs from what the stack has made of it.

    Args:
        name: the node's name.
        made: its labels and taints in the state.
        live: what is there; None if it is gone.
    """
    subject = f"Node {name}"
    if live is None:
        return [Difference(subject, "", "", "is gone")]
    return [
        *_cordon(subject, name, live),
        *_labels(subject, name, made, live),
        *_taints(subject, name, made, live),
    ]


def _cordon(subject: str, name: str, live: Object) -> Iterator[Difference]:
    if live.get("spec", {}).get("unschedulable"):
        again = PatchObject("node", name, ({"op": "remove", "path": "/spec/unschedulable"},))
        yield Difference(subject, "scheduling", "on", "off (cordoned)", again)


def _labels(subject: str, name: str, made: Mapping[str, Any], live: Object) -> Iterator[Difference]:
    there: Mapping[str, str] = live["metadata"].get("labels") or {}
    for label, value in sorted(made["labels"].items()):
        if there.get(label) != value:
            patch = {"op": "add", "path": f"/metadata/labels/{_escaped(label)}", "value": value}
            again = PatchObject("node", name, (patch,))
            yield Difference(subject, f"label {label}", value, shown(there.get(label)), again)
    for label in sorted(there.keys() - made["labels"].keys()):
        if not _belongs(label, _OWN_LABELS):
            patch = {"op": "remove", "path": f"/metadata/labels/{_escaped(label)}"}
            again = PatchObject("node", name, (patch,))
            yield Difference(subject, f"label {label}", shown(None), shown(there[label] or "(empty)"), again)


def _taints(subject: str, name: str, made: Mapping[str, Any], live: Object) -> Iterator[Difference]:
    there = list(live["spec"].get("taints") or [])
    own = [_taint(one) for one in made["taints"]]
    others = [one for one in there if _belongs(str(one["key"]), _OWN_TAINTS) and _taint(one) not in own]
    found = [_taint(one) for one in there if one not in others]
    if sorted(found) != sorted(own):
        taints = [{name: value for name, value in one.items() if value} for one in made["taints"]]
        patch = {"op": "add", "path": "/spec/taints", "value": [*others, *taints]}
        before, after = ", ".join(sorted(own)), ", ".join(sorted(found))
        again = PatchObject("node", name, (patch,))
        yield Difference(subject, "taints", before or "none", after or "none", again)


def _taint(one: Mapping[str, Any]) -> str:
    return f"{one['key']}={one.get('value') or ''}:{one['effect']}"


def _belongs(name: str, prefixes: tuple[str, ...]) -> bool:
    """Whether a label or taint is one of those: by its whole name, or by the domain that it is in."""
    domain = f"{name.partition('/')[0]}/"
    return any(name == one or (one.endswith("/") and domain.endswith(one)) for one in prefixes)


def _escaped(label: str) -> str:
    """A label as a part of a JSON pointer (RFC 6901)."""
    return label.replace("~", "~0").replace("/", "~1")
