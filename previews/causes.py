"""Why something is replaced: what of it can't change in place, or what it stands on. Pure."""

from collections.abc import Mapping

from previews.details import reason
from previews.model import Action
from previews.places import place
from previews.steps import Step

UNSAID = "the preview does not say why"


def why(step: Step, steps: Mapping[str, Step]) -> str:
    """Why a step replaces its resource; empty if it does not.

    Args:
        step: the step.
        steps: all that change something, by URN.
    """
    if step.action is not Action.REPLACED:
        return ""
    if step.reasons:
        return f"{_listed(sorted({reason(path) for path in step.reasons}))} can't change in place"
    found = root_cause(step, steps)
    return f"with {_words(found)}" if found else UNSAID


def root_cause(step: Step, steps: Mapping[str, Step]) -> Step | None:
    """The replacement that this one follows from, by what it depends on; of that the same, and so on.

    Dependencies are followed through whatever else changes: a node's container depends on a provider, and
    that on the control plane's container.
    """
    found: Step | None = None
    seen = {step.urn}
    waiting = _needs(step, steps)
    while waiting:
        urn = waiting.pop(0)
        one = steps.get(urn)
        if one is None or urn in seen:
            continue
        seen.add(urn)
        waiting += _needs(one, steps)
        if one.action is Action.REPLACED:
            if one.reasons:
                return one
            # What it follows from itself is the better answer, if there is one.
            found, waiting = one, _needs(one, steps)
    return found


def _needs(step: Step, steps: Mapping[str, Step]) -> list[str]:
    """What it depends on; a trigger says only by its value whose ID it is."""
    triggers = [one.urn for one in steps.values() if step.trigger and one.id == step.trigger]
    return [*triggers, *step.needs]


def _words(step: Step) -> str:
    where = place(step)
    return f"{where.kind} {where.full_name}"


def _listed(words: list[str]) -> str:
    return f"{', '.join(words[:-1])} and {words[-1]}" if len(words) > 1 else words[0]
