"""The shipped stacks keep the rules, but for what their configurations except; and need each exception."""

import json
from typing import Any

import pytest

from policies.catalogue import RULES
from policies.configuration import FOLDER, config_file
from policies.rule import AnyRule
from policies.settings import read
from tests.policies.shipped import resources_of

# And not whatever somebody has written beside them.
STACKS = ("cluster", "lab", "networks", "test", "workloads")
NAMED = {rule.name: rule for rule in RULES}
EXCEPTIONS = [
    (path.stem, rule, name)
    for path in sorted(FOLDER.glob("*.json"))
    for rule, told in json.loads(path.read_text()).items()
    for name in told.get("exceptions", {})
]


def messages(rule: AnyRule, stack: str, told: dict[str, Any]) -> list[str]:
    return [rule.message(found) for found in rule.violations(resources_of(stack), read(rule.settings, told))]


@pytest.mark.parametrize("stack", STACKS)
def test_a_shipped_stack_keeps_every_rule(stack: str) -> None:
    path = config_file(stack)
    configuration = json.loads(path.read_text()) if path else {}
    for rule in RULES:
        assert messages(rule, stack, configuration.get(rule.name, {})) == []


@pytest.mark.parametrize(("stack", "rule", "name"), EXCEPTIONS)
def test_no_exception_outlives_what_it_is_for(stack: str, rule: str, name: str) -> None:
    said = "\n".join(messages(NAMED[rule], stack, {}))
    assert f"{rule}.exceptions.{name}" in said
