"""Services lead to pods: a name that nothing answers at is found before it is made."""

from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase

from components.isolation.selectors import selects
from components.isolation.spec import LabelSelector
from policies.kubernetes import SERVICE
from policies.kubernetes.pods import has_pods, labels_of, namespace_of, workload
from policies.rule import Example, StackRule, Violation
from policies.settings import RuleSettings
from policies.view import UNKNOWN, Resource, is_known, resource


def _judge(resources: Sequence[Resource], _settings: RuleSettings) -> Iterator[Violation]:
    for one in resources:
        selector = one.props.at("spec.selector")
        if fnmatchcase(one.kind, SERVICE) and selector and is_known(selector):
            wanted = LabelSelector.model_validate({"matchLabels": selector})
            if not any(_may_select(one, wanted, other) for other in resources if has_pods(other)):
                remedy = "selects no pods of this stack's; write the labels of a workload of its namespace"
                yield Violation(one, one.props.refuse("spec.selector", remedy))


def _may_select(service: Resource, wanted: LabelSelector, workload: Resource) -> bool:
    """Whether a Service selects pods; yes where it can't be known yet."""
    if service.provider != workload.provider:
        return False
    namespaces = {namespace_of(service), namespace_of(workload)}
    labels = labels_of(workload)
    if len(namespaces - {UNKNOWN}) > 1:
        return False
    return not is_known(labels) or selects(wanted, labels)


SELECTS = StackRule(
    name="kubernetes-services-select",
    family="kubernetes",
    reason="A Service has pods behind it: one without is a name that answers nobody, and says so late.",
    remedy="Correct the selector, or the labels of the workload's pods; both must be in one namespace.",
    settings=RuleSettings,
    judge=_judge,
    example=Example(
        resources=(
            resource(
                "kubernetes:core/v1:Service",
                "shop/web",
                {"metadata": {"name": "web", "namespace": "shop"}, "spec": {"selector": {"app": "wbe"}}},
            ),
            resource(
                "kubernetes:apps/v1:Deployment",
                "shop/web",
                workload("Deployment", "shop/web", {"containers": []}, app="web"),
            ),
        )
    ),
)

RULES = (SELECTS,)
