"""A selector selects what meets all of its conditions."""

import json
from typing import Any

import pytest

from components.isolation.convert import read_spec
from components.isolation.selectors import ANYTHING, may_select, selects
from components.isolation.spec import LabelSelector

LABELS = {"app": "shop", "tier": "front", "canary": ""}


def expression(key: str, operator: str, *values: str) -> dict[str, Any]:
    """A selector with one condition."""
    return {"matchExpressions": [{"key": key, "operator": operator, "values": list(values)}]}


@pytest.mark.parametrize(
    ("selector", "selected"),
    [
        ({}, True),
        ({"matchLabels": {"app": "shop"}}, True),
        ({"matchLabels": {"app": "shop", "tier": "front"}}, True),
        ({"matchLabels": {"app": "shop", "tier": "back"}}, False),
        ({"matchLabels": {"zone": ""}}, False),
        ({"matchLabels": {"canary": ""}}, True),
        (expression("tier", "In", "back", "front"), True),
        (expression("tier", "In", "back"), False),
        (expression("zone", "In", ""), False),
        (expression("tier", "NotIn", "back"), True),
        (expression("tier", "NotIn", "back", "front"), False),
        (expression("zone", "NotIn", "a"), True),
        (expression("canary", "Exists"), True),
        (expression("zone", "Exists"), False),
        (expression("zone", "DoesNotExist"), True),
        (expression("canary", "DoesNotExist"), False),
        ({"matchLabels": {"app": "shop"}, **expression("tier", "In", "front")}, True),
        ({"matchLabels": {"app": "bank"}, **expression("tier", "In", "front")}, False),
        ({"matchLabels": {"app": "shop"}, **expression("tier", "In", "back")}, False),
    ],
)
def test_all_conditions_must_be_met(selector: dict[str, Any], selected: bool) -> None:
    assert selects(read_spec({"podSelector": selector}).pod_selector, LABELS) is selected


def test_an_empty_selector_selects_what_has_no_labels() -> None:
    assert selects(read_spec({}).pod_selector, {})


@pytest.mark.parametrize(
    ("selector", "known"),
    [
        ({"matchLabels": {"hash": "a"}}, None),
        ({"matchLabels": {"hash": "a", "app": "other"}}, False),
        ({"matchExpressions": [{"key": "hash", "operator": "Exists"}]}, True),
        ({"matchExpressions": [{"key": "hash", "operator": "DoesNotExist"}]}, False),
        ({"matchExpressions": [{"key": "hash", "operator": "NotIn", "values": ["a"]}]}, None),
        ({"matchLabels": {"app": "web"}}, True),
    ],
)
def test_a_label_without_a_known_value_decides_only_what_needs_none(
    selector: dict[str, object], known: bool | None
) -> None:
    wanted = LabelSelector.model_validate_json(json.dumps(selector))
    assert may_select(wanted, {"app": "web", "hash": None}) is known


@pytest.mark.parametrize(
    ("selector", "known"),
    [
        ({"matchLabels": {"zone": "a"}}, None),
        ({"matchLabels": {"zone": "a", "app": "other"}}, False),
        ({"matchExpressions": [{"key": "zone", "operator": "Exists"}]}, None),
        ({"matchExpressions": [{"key": "zone", "operator": "DoesNotExist"}]}, None),
        ({"matchExpressions": [{"key": "zone", "operator": "NotIn", "values": ["a"]}]}, None),
        ({"matchLabels": {"app": "web"}}, True),
        ({}, True),
    ],
)
def test_a_label_that_may_be_there_or_not_decides_nothing(
    selector: dict[str, object], known: bool | None
) -> None:
    wanted = LabelSelector.model_validate_json(json.dumps(selector))
    assert may_select(wanted, {"app": "web"}, {"zone"}) is known
    assert may_select(wanted, {"app": "web"}, ANYTHING) is known
