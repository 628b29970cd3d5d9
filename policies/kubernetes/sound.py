"""What the API server would refuse, or store without effect: said before anything is made.

The judgement is the components' own, for objects that do not come from them.
"""

from collections.abc import Callable, Iterator
from fnmatch import fnmatchcase
from functools import partial

from components.cluster.labels import check_labels
from components.errors import SettingError
from components.isolation.check import check_policy
from components.isolation.convert import read_spec
from components.workloads.routing_checks import check_annotations, check_ingress
from policies.kubernetes import INGRESS, NETWORK_POLICY
from policies.kubernetes.specs import ingress_of
from policies.rule import Example, ResourceRule
from policies.settings import RuleSettings
from policies.view import Resource, is_known, resource
from stacks.checks.gather import gather


def _judge(one: Resource, _settings: RuleSettings) -> Iterator[SettingError]:
    found = one.props.mapping("metadata.labels").items()
    labels = {key: value for key, value in found if isinstance(value, str)}
    checks: list[Callable[[], object]] = [partial(check_labels, labels, "metadata.labels")]
    if fnmatchcase(one.kind, NETWORK_POLICY) and is_known(one.props.at("spec")):
        checks.append(lambda: check_policy(read_spec(one.props.at("spec") or {})))
    if fnmatchcase(one.kind, INGRESS):
        annotations = one.props.mapping("metadata.annotations")
        checks.append(lambda: check_annotations(annotations))
        if ingress := ingress_of(one):
            checks.append(partial(check_ingress, ingress))
    yield from gather("", *checks)


SOUND = ResourceRule(
    name="kubernetes-sound",
    family="kubernetes",
    reason="What the API server would refuse, or take without effect, is refused before anything is made.",
    remedy="As the message says.",
    settings=RuleSettings,
    kinds=("kubernetes:*",),
    judge=_judge,
    example=Example(
        resources=(
            resource(
                "kubernetes:networking.k8s.io/v1:NetworkPolicy",
                "shop/guard",
                {
                    "metadata": {"name": "guard", "namespace": "shop"},
                    "spec": {"podSelector": {}, "policyTypes": ["Ingress"], "egress": [{}]},
                },
            ),
        )
    ),
)

RULES = (SOUND,)
