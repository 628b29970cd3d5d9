"""A selector selects what meets all of its conditions."""

from typing import Any

import pytest

from components.isolation.convert import read_spec
from components.isolation.selectors import selects

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
