"""The rules as Pulumi takes them."""

from functools import partial
from typing import Any

from pulumi_policy import (
    EnforcementLevel,
    Policy,
    PolicyConfigSchema,
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


def as_policy(rule: AnyRule) -> Policy:
    """A rule as one of Pulumi's policies."""
    told: dict[str, Any] = {
        "name": rule.name,
        "description": rule.reason,
        "enforcement_level": EnforcementLevel(rule.level),
        "config_schema": PolicyConfigSchema(schema(rule.settings)),
        "tags": [rule.family],
        "remediation_steps": rule.remedy,
    }
    if isinstance(rule, ResourceRule):
        return ResourceValidationPolicy(validate=partial(_judge_resource, rule), **told)
    return StackValidationPolicy(validate=partial(_judge_stack, rule), **told)


def _judge_resource(rule: ResourceRule[Any], args: ResourceValidationArgs, report: ReportViolation) -> None:
    if not rule.is_about(args.resource_type):
        return
    settings = _settings(rule, args)
    for found in rule.violations([read_resource(args)], settings):
        report(rule.message(found), None)


def _judge_stack(rule: AnyRule, args: StackValidationArgs, report: ReportViolation) -> None:
    settings = _settings(rule, args)
    for found in rule.violations([read_resource(one) for one in args.resources], settings):
        report(rule.message(found), found.resource.urn or None)


def _settings(rule: AnyRule, args: ResourceValidationArgs | StackValidationArgs) -> RuleSettings:
    """What the rule has been told; Pulumi stops with the error if that is wrong."""
    try:
        settings: RuleSettings = read(rule.settings, plain(args.get_config()))
    except SettingError as problem:
        raise problem.below(f"policy configuration: {rule.name}") from None
    return settings
