"""The steps of Pulumi's document: what it would do to each resource. Pure.

Source: https://github.com/pulumi/pulumi/blob/master/pkg/display/json.go
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from previews.errors import PreviewError
from previews.model import Action

STACK_TYPE = "pulumi:pulumi:Stack"

# What is read or refreshed only changes nothing, and the halves of a replacement are in `replace` already.
_ACTIONS = {
    "create": Action.ADDED,
    "import": Action.ADDED,
    "update": Action.CHANGED,
    "replace": Action.REPLACED,
    "import-replacement": Action.REPLACED,
    "delete": Action.REMOVED,
}
# Reasons that name no property: something else is replaced, and this with it.
_FOREIGN_REASONS = {"replaceWith", "replacementTrigger", "deletedWith"}


@dataclass(frozen=True, kw_only=True)
class Step:
    """What happens to one resource.

    Attributes:
        action: what happens to it.
        urn: what Pulumi calls it.
        type: its type token.
        parent: the URN of its parent.
        is_component: whether it is one of ours that only holds others.
        old: its inputs so far; empty if it is new.
        new: its inputs from then on; empty if it goes.
        paths: the paths of the properties that differ.
        reasons: the paths of those that can't change in place.
        needs: the URNs of what it depends on in any way.
        id: what its provider calls it so far; empty if it is new.
        trigger: what replaces it with any other value; often the ID of another.
    """

    action: Action
    urn: str
    type: str
    parent: str = ""
    is_component: bool = False
    old: Mapping[str, Any] = field(default_factory=dict)
    new: Mapping[str, Any] = field(default_factory=dict)
    paths: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    id: str = ""
    trigger: str = ""

    @property
    def name(self) -> str:
        """Its name within the stack."""
        return name_of(self.urn)

    @property
    def chain(self) -> tuple[str, ...]:
        """The types of its ancestors, the outermost first, and its own."""
        return chain_of(self.urn)


def name_of(urn: str) -> str:
    """The name in a URN; it may have colons itself."""
    return "::".join(urn.split("::")[3:])


def chain_of(urn: str) -> tuple[str, ...]:
    """The types in a URN, the outermost first."""
    return tuple(urn.split("::")[2].split("$")) if urn.count("::") > 2 else ()


def root_outputs(document: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The stack's outputs before the change; None if the document does not have them."""
    for raw in _raw_steps(document):
        if _dict(raw.get("newState") or raw.get("oldState")).get("type") == STACK_TYPE:
            return {} if raw["op"] == "create" else _dict(_dict(raw.get("oldState")).get("outputs"))
    return None


def read_steps(document: Mapping[str, Any]) -> tuple[Step, ...]:
    """Every step that changes something, in the document's order.

    Raises:
        PreviewError: it is none of `pulumi preview --json`.
    """
    return tuple(step for raw in _raw_steps(document) if (step := _step(raw)) is not None)


def _raw_steps(document: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    steps = document.get("steps") or []
    if not isinstance(steps, list):
        raise PreviewError("its `steps` are no list; give the output of `pulumi preview --json`")
    for raw in steps:
        if not isinstance(raw, dict) or not isinstance(raw.get("urn"), str) or "op" not in raw:
            raise PreviewError("a step has no op or urn; give the output of `pulumi preview --json`")
        yield raw


def _step(raw: Mapping[str, Any]) -> Step | None:
    old, new = _dict(raw.get("oldState")), _dict(raw.get("newState"))
    state = new or old
    action = _ACTIONS.get(raw["op"]) or _protection(raw["op"], old, new)
    kind = str(state.get("type") or "".join(chain_of(raw["urn"])[-1:]))
    if action is None or kind == STACK_TYPE:
        return None
    differing = _dict(raw.get("detailedDiff"))
    reasons = [str(one) for one in raw.get("replaceReasons") or []]
    exact = [path for path, diff in differing.items() if str(_dict(diff).get("kind")).endswith("-replace")]
    return Step(
        action=action,
        urn=raw["urn"],
        type=kind,
        parent=str(state.get("parent") or ""),
        is_component=not state.get("custom"),
        old=_inputs(old),
        new=_inputs(new),
        paths=tuple(sorted(differing or map(str, raw.get("diffReasons") or []))),
        reasons=tuple(sorted(set(exact or reasons) - _FOREIGN_REASONS)),
        needs=tuple(sorted(_needs(old) | _needs(new))),
        id=str(old.get("id") or ""),
        trigger=str(old.get("replacementTrigger") or ""),
    )


def _protection(op: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Action | None:
    """A step that is `same` can still lift the protection of a resource, or put it under one."""
    is_lifted = op == "same" and bool(old.get("protect")) != bool(new.get("protect"))
    return Action.CHANGED if is_lifted else None


def _inputs(state: Mapping[str, Any]) -> dict[str, Any]:
    protected = {"protected": True} if state.get("protect") else {}
    return {**_dict(state.get("inputs")), **protected}


def _needs(state: Mapping[str, Any]) -> set[str]:
    by_property = _dict(state.get("propertyDependencies")).values()
    lists = [state.get("dependencies"), state.get("replaceWith"), *by_property]
    single = [state.get("deletedWith"), str(state.get("provider") or "").rpartition("::")[0]]
    return {str(urn) for urn in [*single, *(one for found in lists for one in found or [])] if urn}


def _dict(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
