"""Asking rules the way Pulumi does: through the policy SDK, which wraps what a preview can't know."""

from typing import Any

from pulumi_policy import (
    PolicyCustomTimeouts,
    PolicyResource,
    PolicyResourceOptions,
    ResourceValidationArgs,
    ResourceValidationPolicy,
    StackValidationArgs,
    StackValidationPolicy,
)
from pulumi_policy.proxy import UNKNOWN_STRING_VALUE, unknown_checking_proxy

from policies.rule import AnyRule
from policies.shell import as_policy
from policies.view import Resource

LATER = UNKNOWN_STRING_VALUE  # how the engine writes what is not known yet, of whatever type
OPTIONS = PolicyResourceOptions(
    protect=False,
    ignore_changes=[],
    delete_before_replace=None,
    aliases=[],
    custom_timeouts=PolicyCustomTimeouts(0, 0, 0),
    additional_secret_outputs=[],
)


def refusals(rule: AnyRule, *resources: Resource, **settings: Any) -> list[str]:
    """What a rule says of resources, when it has been told these settings."""
    said: list[str] = []

    def report(message: str, _urn: str | None = None) -> None:
        said.append(message.splitlines()[0])

    policy = as_policy(rule)
    if isinstance(policy, StackValidationPolicy):
        policy.validate(StackValidationArgs([_in_stack(one) for one in resources], settings), report)
    if isinstance(policy, ResourceValidationPolicy):
        for one in resources:
            policy.validate(_alone(one, settings), report)
    return said


def _urn(one: Resource) -> str:
    return f"urn:pulumi:test::container-networks::{'$'.join((*one.within, one.kind))}::{one.name}"


def _alone(one: Resource, settings: dict[str, Any]) -> ResourceValidationArgs:
    props = unknown_checking_proxy(one.props.value)
    return ResourceValidationArgs(one.kind, props, _urn(one), one.name, OPTIONS, None, settings)


def _in_stack(one: Resource) -> PolicyResource:
    props = unknown_checking_proxy(one.props.value)
    return PolicyResource(one.kind, props, _urn(one), one.name, OPTIONS, None, None, [], {})
