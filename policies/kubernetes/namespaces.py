"""Namespaces: those with pods are closed, in both directions."""

from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase
from typing import Any, TypeAlias

from pydantic import Field

from components.errors import SettingError
from components.isolation.spec import DIRECTIONS, PolicyType
from policies.kubernetes import NAMESPACE, NETWORK_POLICY
from policies.kubernetes.pods import has_pods, namespace_of, workload
from policies.kubernetes.specs import policy_of
from policies.rule import Example, StackRule, Violation
from policies.settings import Reason, RuleSettings
from policies.view import UNKNOWN, Resource, is_known, resource

Place: TypeAlias = tuple[str, Any]
"""A namespace: the provider of its cluster, and its name."""

INFRASTRUCTURE = {
    "kube-system": "the cluster's own DNS and Calico, which everything else needs",
    "metallb-system": "its pods answer on the nodes' network, and its webhook the API server",
    "traefik": "the ingress controller, which everybody may ask and which asks every backend",
}


class NamespaceSettings(RuleSettings):
    """What the rule about closed namespaces can be told."""

    exceptions: dict[str, Reason] = Field(default={})
    """Namespaces of the stack that may be open, by name or by a pattern, each with the reason."""
    infrastructure: dict[str, Reason] = Field(default=INFRASTRUCTURE)
    """Namespaces of the cluster itself that may be open, by name, each with the reason."""


def _judge(resources: Sequence[Resource], settings: NamespaceSettings) -> Iterator[Violation]:
    for place, first in _peopled(resources).items():
        closed = _closed(resources, place)
        missing = [direction for direction in DIRECTIONS if direction not in closed]
        if missing and place[1] not in settings.infrastructure:
            shown = f"{place[1]} is open for {' and '.join(missing)}"
            remedy = "has pods, and no policy that selects all and allows none; set isolation: default-deny"
            where = _declared(resources, place) or first
            yield Violation(where, SettingError("namespace", shown, remedy), place[1])


def _peopled(resources: Sequence[Resource]) -> dict[Place, Resource]:
    """The namespaces that have pods, as far as they are known, each with something that makes them."""
    return {_place(one): one for one in resources if has_pods(one) and namespace_of(one) is not UNKNOWN}


def _place(one: Resource) -> Place:
    return one.provider, namespace_of(one)


def _closed(resources: Sequence[Resource], place: Place) -> set[PolicyType]:
    """The directions that are closed; a policy of which nothing is known yet may be about any namespace."""
    anywhere = (place[0], UNKNOWN)
    return {
        direction
        for one in resources
        if fnmatchcase(one.kind, NETWORK_POLICY) and _place(one) in (place, anywhere)
        for direction in _closes(one)
    }


def _closes(one: Resource) -> tuple[PolicyType, ...]:
    """The directions that a policy closes for all pods of its namespace; all that it might, if unknown."""
    if not is_known(one.props.at("spec")):
        return DIRECTIONS
    policy = policy_of(one)
    return policy.closed() if policy is not None else ()


def _declared(resources: Sequence[Resource], place: Place) -> Resource | None:
    """The Namespace itself, if it is of this stack."""
    found = (
        one
        for one in resources
        if fnmatchcase(one.kind, NAMESPACE) and (one.provider, one.props.at("metadata.name")) == place
    )
    return next(found, None)


CLOSED = StackRule(
    name="kubernetes-default-deny",
    family="kubernetes",
    reason="A namespace with pods is closed in both directions: what is to pass is opened one by one.",
    remedy="Set `isolation: default-deny` on the namespace in the stack's YAML.",
    settings=NamespaceSettings,
    judge=_judge,
    example=Example(
        resources=(
            resource("kubernetes:core/v1:Namespace", "shop", {"metadata": {"name": "shop"}}),
            resource(
                "kubernetes:apps/v1:Deployment",
                "shop/web",
                workload("Deployment", "shop/web", {"containers": []}),
            ),
        )
    ),
)

RULES = (CLOSED,)
