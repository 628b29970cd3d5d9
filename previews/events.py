"""What only Pulumi's event log tells: the stack's outputs after the change, and what violates policies. Pure.

The document of `pulumi preview --json` has neither. The log comes of `--event-log FILE`, a flag that Pulumi
knows with PULUMI_DEBUG_COMMANDS=true.

Source: https://github.com/pulumi/pulumi/blob/master/sdk/go/common/apitype/events.go
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from previews import hide
from previews.errors import PreviewError
from previews.model import Violation
from previews.steps import STACK_TYPE, chain_of, name_of

_WANTED = ("policyEvent", "policyLoadEvent", "resOutputsEvent", "summaryEvent")  # most lines are others
_LEVELS = {"warning": "advisory"}  # as Pulumi calls it everywhere else


@dataclass(frozen=True)
class Events:
    """What an event log tells.

    Attributes:
        outputs: the stack's outputs after the change; None if the program did not come to them.
        violations: of policies; None if no policy pack was asked.
    """

    outputs: Mapping[str, Any] | None
    violations: tuple[Violation, ...] | None


def read_events(lines: Iterable[str]) -> Events:
    """Read an event log: one JSON object in each line.

    Raises:
        PreviewError: a line is none.
    """
    outputs: Mapping[str, Any] | None = None
    violations: set[Violation] = set()
    is_judged = False
    for line in lines:
        if not any(word in line for word in _WANTED):
            continue
        event = _event(line)
        if "policyEvent" in event:
            violations.add(_violation(event["policyEvent"]))
        is_judged = is_judged or "policyLoadEvent" in event or bool(_packs(event))
        outputs = _outputs(event) or outputs
    return Events(outputs, tuple(sorted(violations)) if is_judged or violations else None)


def _event(line: str) -> Mapping[str, Any]:
    try:
        event = json.loads(line)
    except ValueError:
        event = None
    if not isinstance(event, dict):
        raise PreviewError("a line of the event log is no JSON object; give what `--event-log` has written")
    return event


def _outputs(event: Mapping[str, Any]) -> Mapping[str, Any] | None:
    metadata = (event.get("resOutputsEvent") or {}).get("metadata") or {}
    if chain_of(str(metadata.get("urn", "")))[-1:] != (STACK_TYPE,):
        return None
    outputs: Mapping[str, Any] | None = (metadata.get("new") or {}).get("outputs")
    return outputs


def _packs(event: Mapping[str, Any]) -> object:
    return (event.get("summaryEvent") or {}).get("PolicyPacks")


def _violation(event: Mapping[str, Any]) -> Violation:
    level = str(event.get("enforcementLevel", ""))
    return Violation(
        level=hide.text(_LEVELS.get(level, level)),
        pack=hide.text(str(event.get("policyPackName", ""))),
        policy=hide.text(str(event.get("policyName", ""))),
        where=hide.text(name_of(str(event.get("resourceUrn") or ""))),
        message=hide.text(str(event.get("message", ""))),
    )
