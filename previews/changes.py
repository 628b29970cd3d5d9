"""From steps to changes: all that happens to one thing, together. Pure."""

from collections.abc import Iterable, Mapping, Sequence

from previews.causes import UNSAID, why
from previews.details import details
from previews.effects import effect, gravest
from previews.model import Action, Change, Effect, Part
from previews.places import Place, place, short_type
from previews.steps import Step
from reachability.report import clean
from reachability.report.places import natural

_DEFAULT_PROVIDER = "default"  # Pulumi makes those for itself
_PROVIDER = "pulumi:providers:"


def changes(steps: Iterable[Step]) -> tuple[Change, ...]:
    """What happens to each thing, in a stable order, whatever that of the steps is."""
    ordered = sorted(steps, key=lambda step: step.urn)
    by_urn = {step.urn: step for step in ordered}
    found: dict[Place, list[Step]] = {}
    for step in ordered:
        if not _is_unsaid(step):
            found.setdefault(place(step), []).append(step)
    places = sorted(found, key=lambda where: where.order)
    made = (_change(where, found[where], by_urn) for where in places)
    return tuple(change for change in made if change is not None)


def _is_unsaid(step: Step) -> bool:
    return step.type.startswith(_PROVIDER) and step.name.startswith(_DEFAULT_PROVIDER)


def _change(where: Place, steps: Sequence[Step], by_urn: Mapping[str, Step]) -> Change | None:
    """A component alone is nothing that changes."""
    own = [step for step in steps if not step.is_component]
    if not own:
        return None
    named = _named(where, own)
    action = _action(steps, named)
    parts = [_part(step, where, by_urn) for step in own]
    return Change(
        group=where.group,
        place=where.namespace,
        kind=where.kind,
        name=where.name,
        action=action,
        effect=_effect(action, parts),
        why=_why(named[:1] or own, where, by_urn) if action is Action.REPLACED else "",
        parts=tuple(sorted(parts, key=lambda part: (part.kind, natural(part.name)))),
    )


def _named(where: Place, steps: Sequence[Step]) -> list[Step]:
    """The resources that are the thing itself: they have its name, and are no patch of another.

    What stands on Docker comes first: a node is its container, and then its Node object.
    """
    names = (where.name, where.full_name)
    found = [step for step in steps if clean.line(step.name) in names and not step.type.endswith("Patch")]
    return sorted(found, key=lambda step: step.type)


def _action(steps: Sequence[Step], named: Sequence[Step]) -> Action:
    """A thing comes and goes with its component; where only resources are known, with what has its name."""
    of_components = {step.action for step in steps if step.is_component}
    for action in (Action.ADDED, Action.REMOVED):
        if of_components == {action}:
            return action
    of_named = {step.action for step in named}
    if of_named == {Action.ADDED, Action.REMOVED}:
        return Action.REPLACED  # by something of another type: pods on every node instead of some
    if named:
        return named[0].action
    of_resources = {step.action for step in steps if not step.is_component}
    return Action.REPLACED if of_resources == {Action.REPLACED} else Action.CHANGED


def _effect(action: Action, parts: Sequence[Part]) -> Effect:
    is_other = action is Action.REPLACED and all(part.action is not Action.REPLACED for part in parts)
    return Effect.RECREATE if is_other else gravest([part.effect for part in parts])


def _why(steps: Sequence[Step], where: Place, by_urn: Mapping[str, Step]) -> str:
    """The reason of the thing itself, not that its parts go with it."""
    reasons = {_reason(step, where, by_urn) for step in steps} - {""}
    return min(reasons, key=lambda one: (one == UNSAID, one), default="it becomes another kind of object")


def _reason(step: Step, where: Place, by_urn: Mapping[str, Step]) -> str:
    found = why(step, by_urn)
    return "" if found == f"with {where.kind} {where.full_name}" else found


def _part(step: Step, where: Place, by_urn: Mapping[str, Step]) -> Part:
    return Part(
        kind=short_type(step.type),
        name=clean.line(step.name),
        action=step.action,
        effect=effect(step),
        why=_reason(step, where, by_urn),
        details=details(step),
    )
