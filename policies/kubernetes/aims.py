"""Whom NetworkPolicies mean: pods and namespaces that are there, or that belong to the cluster itself."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from pydantic import Field

from components.errors import SettingError
from components.isolation.matching import NAME_LABEL
from components.isolation.selectors import Known, may_select
from components.isolation.spec import LabelSelector, Peer, PolicySpec, PolicyType
from components.workloads.naming import SET_BY_KUBERNETES
from policies.kubernetes import NAMESPACE, NETWORK_POLICY
from policies.kubernetes.namespaces import INFRASTRUCTURE
from policies.kubernetes.pods import has_pods, labels_of, namespace_of
from policies.kubernetes.specs import policy_of
from policies.rule import Example, StackRule, Violation
from policies.settings import Reason, RuleSettings
from policies.view import UNKNOWN, Resource, is_known, resource

_DIRECTIONS: tuple[tuple[PolicyType, str], ...] = (("Ingress", "from"), ("Egress", "to"))
Labels = Mapping[str, str]
DERIVED = {"*/allow-ingress-*": "follows from routes, and means whatever workloads.ingress_namespace says"}


class AimSettings(RuleSettings):
    """What the rule about whom policies mean can be told."""

    elsewhere: dict[str, Reason] = Field(default=INFRASTRUCTURE)
    """Namespaces that are not of this stack and may be meant, by name, each with the reason."""
    derived: dict[str, Reason] = Field(default=DERIVED)
    """Policies that follow from other settings, by name or by a pattern, each with the reason."""


@dataclass(frozen=True)
class _Declared:
    """What a stack has on one cluster, as selectors see it.

    Attributes:
        namespaces: their labels by name.
        pods: namespace and labels of each workload's pods; UNKNOWN what can't be known yet.
        elsewhere: the names of namespaces of others.
    """

    namespaces: Mapping[str, Labels]
    pods: Sequence[tuple[Any, Any]]
    elsewhere: Mapping[str, str]

    def has_pods(self, namespaces: LabelSelector | str, pods: LabelSelector) -> bool:
        """Whether something is selected, or may be."""
        return any(
            self._is_meant(namespaces, namespace) is not False and _may(pods, labels)
            for namespace, labels in self.pods
        )

    def _is_meant(self, wanted: LabelSelector | str, namespace: Any) -> Known:
        if namespace is UNKNOWN:
            return None
        if isinstance(wanted, str):
            return bool(wanted == namespace)
        known = {**self.namespaces.get(namespace, {}), NAME_LABEL: namespace}
        return may_select(wanted, known)

    def is_elsewhere(self, wanted: LabelSelector) -> bool:
        """Whether a namespace of somebody else is meant, of which only the name is known."""
        return any(may_select(wanted, {NAME_LABEL: name}) is not False for name in self.elsewhere)


def _may(wanted: LabelSelector, labels: Any) -> bool:
    if not is_known(labels):
        return True
    known = {**dict.fromkeys(SET_BY_KUBERNETES), **labels}
    return may_select(wanted, known) is not False


def _judge(resources: Sequence[Resource], settings: AimSettings) -> Iterator[Violation]:
    for one in resources:
        namespace = namespace_of(one)
        if not fnmatchcase(one.kind, NETWORK_POLICY) or namespace is UNKNOWN:
            continue
        policy = policy_of(one)
        if policy is not None and not any(fnmatchcase(one.name, pattern) for pattern in settings.derived):
            declared = _declared(resources, one.provider, settings)
            yield from (Violation(one, problem) for problem in _aims(policy, namespace, declared))


def _declared(resources: Sequence[Resource], provider: str, settings: AimSettings) -> _Declared:
    here = [one for one in resources if one.provider == provider]
    return _Declared(
        namespaces={
            str(one.props.at("metadata.name")): one.props.mapping("metadata.labels")
            for one in here
            if fnmatchcase(one.kind, NAMESPACE)
        },
        pods=[(namespace_of(one), labels_of(one)) for one in here if has_pods(one)],
        elsewhere=settings.elsewhere,
    )


def _aims(policy: PolicySpec, namespace: str, declared: _Declared) -> Iterator[SettingError]:
    if policy.pod_selector != LabelSelector() and not declared.has_pods(namespace, policy.pod_selector):
        remedy = f"selects no pods of {namespace}, so the policy does nothing; write the labels of some"
        yield SettingError("spec.podSelector", _shown(policy.pod_selector), remedy)
    for direction, peers in _DIRECTIONS:
        for index, rule in enumerate(policy.rules(direction)):
            for place, peer in enumerate(rule.peers):
                yield from _peer(
                    peer, f"spec.{direction.lower()}[{index}].{peers}[{place}]", namespace, declared
                )


def _peer(peer: Peer, field: str, namespace: str, declared: _Declared) -> Iterator[SettingError]:
    """A selector that is empty means all there are, whoever comes."""
    pods, namespaces = peer.pod_selector, peer.namespace_selector
    if peer.ip_block is not None or (
        pods in (None, LabelSelector()) and namespaces in (None, LabelSelector())
    ):
        return
    if namespaces is not None and namespaces != LabelSelector() and declared.is_elsewhere(namespaces):
        return
    where: LabelSelector | str = namespace if namespaces is None else namespaces
    if not declared.has_pods(where, pods or LabelSelector()):
        shown = " in ".join(_shown(one) for one in (pods, namespaces) if one is not None)
        remedy = (
            "selects no pods that are declared; write the labels of some, or name the namespace in elsewhere"
        )
        yield SettingError(field, shown, remedy)


def _shown(selector: LabelSelector) -> str:
    labels = [f"{key}={value}" for key, value in selector.match_labels.items()]
    return ", ".join([*labels, *(f"{one.key} {one.operator}" for one in selector.match_expressions)]) or "all"


AIMED = StackRule(
    name="kubernetes-policies-aimed",
    family="kubernetes",
    reason="A NetworkPolicy means pods that are there: one with a label that nothing has does nothing, or "
    "waits for whoever takes that label.",
    remedy="Correct the selector, or the labels of the pods or the namespace.",
    settings=AimSettings,
    judge=_judge,
    example=Example(
        resources=(
            resource(
                "kubernetes:networking.k8s.io/v1:NetworkPolicy",
                "shop/guard",
                {
                    "metadata": {"name": "guard", "namespace": "shop"},
                    "spec": {
                        "podSelector": {"matchLabels": {"app": "wbe"}},
                        "ingress": [{"from": [{"podSelector": {"matchLabels": {"app": "visitor"}}}]}],
                    },
                },
            ),
            resource(
                "kubernetes:apps/v1:Deployment",
                "shop/web",
                {
                    "metadata": {"name": "web", "namespace": "shop"},
                    "spec": {
                        "template": {"metadata": {"labels": {"app": "web"}}, "spec": {"containers": []}}
                    },
                },
            ),
        )
    ),
)

RULES = (AIMED,)
