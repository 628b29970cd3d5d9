"""What only the event log tells is read of it: the outputs afterwards, and what violates policies."""

import json
from typing import Any

import pytest

from previews.errors import PreviewError
from previews.events import read_events
from previews.model import Violation
from tests.unit.previews.sample import NETWORK, urn

ROOT = urn("pulumi:pulumi:Stack", "container-networks-test")
POLICY = {
    "resourceUrn": urn(NETWORK, "front"),
    "message": "subnet = 8.8.8.0/24: is public; take a private one",
    "color": "never",
    "policyName": "private-subnets",
    "policyPackName": "container-networks",
    "policyPackVersion": "1",
    "policyPackVersionTag": "1",
    "enforcementLevel": "mandatory",
}


def log(*events: dict[str, Any]) -> list[str]:
    return [json.dumps({"sequence": number, "timestamp": 1, **event}) for number, event in enumerate(events)]


def ended(urn: str, outputs: dict[str, Any] | None) -> dict[str, Any]:
    return {"resOutputsEvent": {"metadata": {"op": "same", "urn": urn, "new": {"outputs": outputs}}}}


def test_the_stacks_last_outputs_count() -> None:
    first: dict[str, Any] = {"expectations": []}
    last = {"expectations": [1]}
    other = ended(urn(NETWORK, "front"), {"name": "x"})
    assert read_events(log(ended(ROOT, first), other, ended(ROOT, last), ended(ROOT, None))).outputs == last


def test_a_violation_is_read_once() -> None:
    found = read_events(log({"policyEvent": POLICY}, {"policyEvent": POLICY})).violations
    message = "subnet = 8.8.8.0/24: is public; take a private one"
    assert found == (Violation("mandatory", "container-networks", "private-subnets", "front", message),)
    assert found[0].refuses


@pytest.mark.parametrize(("level", "shown"), [("warning", "advisory"), ("advisory", "advisory")])
def test_a_warning_refuses_nothing(level: str, shown: str) -> None:
    found = read_events(log({"policyEvent": {**POLICY, "enforcementLevel": level}})).violations or ()
    assert [(one.level, one.refuses) for one in found] == [(shown, False)]


@pytest.mark.parametrize(
    "asked", [{"policyLoadEvent": {}}, {"summaryEvent": {"PolicyPacks": {"container-networks": "v1"}}}]
)
def test_a_pack_that_was_asked_and_objects_to_nothing_violates_nothing(asked: dict[str, Any]) -> None:
    assert read_events(log(asked)).violations == ()


def test_without_a_pack_nothing_is_known_of_policies() -> None:
    assert read_events(log({"summaryEvent": {"PolicyPacks": {}}})).violations is None


def test_a_policys_message_is_cleaned() -> None:
    message = "password=hunter2\x1b[31m\nis weak"
    (found,) = (
        read_events(log({"policyEvent": {**POLICY, "message": message, "resourceUrn": ""}})).violations or ()
    )
    assert (found.where, found.message) == ("", "password=[removed] is weak")


@pytest.mark.parametrize("line", ["policyEvent", '["policyEvent"]'])
def test_what_is_no_event_log_is_refused(line: str) -> None:
    with pytest.raises(PreviewError, match="--event-log"):
        read_events([line])
