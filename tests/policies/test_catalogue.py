"""All rules together: that each is complete, documented, and violated by its own example."""

import re
from collections import Counter

import pytest
from pulumi_policy import EnforcementLevel

from policies import docs
from policies.catalogue import RULES
from policies.rule import AnyRule, ResourceRule
from policies.settings import RuleSettings, schema
from policies.shell import as_policy
from policies.view import resource
from tests.policies.judge import LATER, refusals

PARTS = {rule.name: rule for rule in RULES}
EVERY_RULE = pytest.mark.parametrize("rule", RULES, ids=PARTS)


def test_every_rule_has_a_name_of_its_own() -> None:
    assert [name for name, count in Counter(rule.name for rule in RULES).items() if count > 1] == []


@EVERY_RULE
def test_a_rule_is_named_after_its_family_and_says_why_and_what_to_do(rule: AnyRule) -> None:
    assert re.fullmatch(rf"{rule.family}-[a-z]+(-[a-z]+)*", rule.name)
    assert rule.reason.endswith(".")
    assert rule.remedy.endswith(".")


@EVERY_RULE
def test_a_violation_stops_pulumi_unless_the_configuration_says_otherwise(rule: AnyRule) -> None:
    assert as_policy(rule).enforcement_level is EnforcementLevel.MANDATORY


@EVERY_RULE
def test_every_setting_is_described_and_has_a_default(rule: AnyRule) -> None:
    for name, about in schema(rule.settings).items():
        assert about["description"].endswith("."), name
        assert "default" in about, name
        assert "$ref" not in str(about), name  # Pulumi checks each setting by itself


@EVERY_RULE
def test_pulumi_is_given_the_schema_and_the_remedy(rule: AnyRule) -> None:
    policy = as_policy(rule)
    assert policy.config_schema is not None
    assert policy.config_schema.properties.keys() >= RuleSettings.model_fields.keys()
    assert policy.remediation_steps == rule.remedy


@EVERY_RULE
def test_the_example_violates_the_rule(rule: AnyRule) -> None:
    said = refusals(rule, *rule.example.resources, **rule.example.settings)
    assert said
    assert said == [message.splitlines()[0] for message in docs.messages(rule)]


@EVERY_RULE
def test_the_way_out_that_a_message_names_is_one(rule: AnyRule) -> None:
    [way_out] = {message.splitlines()[1] for message in docs.messages(rule)}
    found = re.fullmatch(rf"Or allow it, with the reason: {rule.name}\.exceptions\.(.+)", way_out)
    assert found
    exceptions = {found[1]: "is only an example"}
    settings = {**rule.example.settings, "exceptions": exceptions}
    assert refusals(rule, *rule.example.resources, **settings) == []


@EVERY_RULE
def test_a_resource_of_which_nothing_is_known_violates_no_rule(rule: AnyRule) -> None:
    for one in rule.example.resources:
        blank = resource(one.kind, one.name, dict.fromkeys(one.props.value, LATER))
        assert refusals(rule, blank, **rule.example.settings) == []


@EVERY_RULE
def test_a_rule_about_single_resources_is_about_those_of_its_example(rule: AnyRule) -> None:
    if isinstance(rule, ResourceRule):
        assert all(rule.is_about(one.kind) for one in rule.example.resources)
    assert not refusals(rule)


@EVERY_RULE
def test_the_page_tells_of_every_rule_with_an_example_and_its_message(rule: AnyRule) -> None:
    page = docs.PAGE.read_text()
    assert f"\n### {rule.name}\n" in page
    for text in (rule.reason, rule.remedy, f"- Level: {rule.level}", *docs.messages(rule)):
        assert text in page
    for name in rule.settings.model_fields:
        assert f"`{name}`" in page


def test_the_page_is_up_to_date() -> None:
    assert docs.PAGE.read_text() == docs.page(), "run `python -m policies.docs`"
