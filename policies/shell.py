"""The rules as Pulumi takes them."""

from functools import partial
from typing import Any

from pulumi_policy import (
    EnforcementLevel,
    Policy,
    PolicyConfigSchema,
    PolicyResource,
    ReportViolation,
    ResourceValidationArgs,
    ResourceValidationPolicy,
    StackValidationArgs,
    StackValidationPolicy,
)

from components.errors import SettingError
from policies.reading import plain, read_resource
from policies.rule import AnyRule, ResourceRule
from policies.settings import RuleSettings, read, schema
from policies.view import Resource, is_known


class Wanted:
    """What the program wants of each resource, by URN, as Pulumi has asked about it.

    Of a stack as a whole Pulumi shows what it has found: on a cluster also what others have added by hand. A
    rule that judged that would refuse the very change that takes it away again.
    """

    def __init__(self) -> None:
        self._seen: dict[str, Resource] = {}

    def note(self, args: ResourceValidationArgs) -> Resource:
        """A resource about which Pulumi asks."""
        seen = self._seen.get(args.urn)
        # Each rule asks about it anew; what a preview can't know, an update may.
        if seen is None or not is_known(seen.props.value):
            self._seen[args.urn] = seen = read_resource(args)
        return seen

    def of(self, found: PolicyResource) -> Resource:
        """What is wanted of a resource; what was found, of one that no rule was asked about."""
        return self._seen.get(found.urn) or read_resource(found)


def as_policy(rule: AnyRule, wanted: Wanted | None = None) -> Policy:
    """A rule as one of Pulumi's policies.

    Args:
        rule: the rule.
        wanted: what all rules of the pack share.
    """
    seen = Wanted() if wanted is None else wanted
    told: dict[str, Any] = {
        "name": rule.name,
        "description": rule.reason,
        "enforcement_level": EnforcementLevel(rule.level),
        "config_schema": PolicyConfigSchema(schema(rule.settings)),
        "tags": [rule.family],
        "remediation_steps": rule.remedy,
    }
    if isinstance(rule, ResourceRule):
        return ResourceValidationPolicy(validate=partial(_judge_resource, rule, seen), **told)
    return StackValidationPolicy(validate=partial(_judge_stack, rule, seen), **told)


def _judge_resource(
    rule: ResourceRule[Any], wanted: Wanted, args: ResourceValidationArgs, report: ReportViolation
) -> None:
    one = wanted.note(args)
    if not rule.is_about(args.resource_type):
        return
    settings = _settings(rule, args)
    for found in rule.violations([one], settings):
        report(rule.message(found), None)


def _judge_stack(rule: AnyRule, wanted: Wanted, args: StackValidationArgs, report: ReportViolation) -> None:
    settings = _settings(rule, args)
    for found in rule.violations([wanted.of(one) for one in args.resources], settings):
        report(rule.message(found), found.resource.urn or None)


def _settings(rule: AnyRule, args: ResourceValidationArgs | StackValidationArgs) -> RuleSettings:
    """What the rule has been told; Pulumi stops with the error if that is wrong."""
    try:
        settings: RuleSettings = read(rule.settings, plain(args.get_config()))
    except SettingError as problem:
        raise problem.below(f"policy configuration: {rule.name}") from None
    return settings
