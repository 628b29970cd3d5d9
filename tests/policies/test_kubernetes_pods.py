"""What pods may do, which images they run; rights on the API; what the API server would refuse."""

from typing import Any

import pytest

from components.workloads.app_spec import AppPort, AppSpec, pod_template
from policies.kubernetes import CALICO, METALLB
from policies.kubernetes.hardening import HOST_NETWORK, LIMITS, RIGHTS
from policies.kubernetes.pods import workload
from policies.kubernetes.rbac import NO_WILDCARDS
from policies.kubernetes.tags import TAGGED
from policies.rule import AnyRule
from policies.view import Resource, resource
from tests.policies.judge import LATER, refusals

SAFE = {"runAsNonRoot": True, "allowPrivilegeEscalation": False}
DIGEST = f"sha256:{'a' * 64}"
ROLE = "kubernetes:rbac.authorization.k8s.io/v1:ClusterRole"


def deployment(pod: Any, *within: str) -> Resource:
    return resource(
        "kubernetes:apps/v1:Deployment", "shop/web", workload("Deployment", "shop/web", pod), *within
    )


def container(**props: Any) -> Resource:
    return deployment({"containers": [props]})


def secured(**context: Any) -> Resource:
    return container(securityContext={**SAFE, **context})


def role(**rule: Any) -> Resource:
    return resource(ROLE, "operator", {"rules": [{"apiGroups": ["apps"], "verbs": ["get"], **rule}]})


def binding(name: str) -> Resource:
    kind = "kubernetes:rbac.authorization.k8s.io/v1:ClusterRoleBinding"
    return resource(kind, "operator", {"roleRef": {"kind": "ClusterRole", "name": name}})


REFUSED: list[tuple[AnyRule, Resource, str]] = [
    (RIGHTS, secured(runAsNonRoot=None), "[0].securityContext.runAsNonRoot = None: must be true"),
    (RIGHTS, secured(runAsUser=0), "securityContext.runAsUser = 0: is root"),
    (RIGHTS, secured(privileged=True), "securityContext.privileged = True: must be false"),
    (RIGHTS, secured(allowPrivilegeEscalation=None), "allowPrivilegeEscalation = None: must be false"),
    (
        RIGHTS,
        deployment({"initContainers": [{"securityContext": {**SAFE, "runAsNonRoot": False}}]}),
        "spec.template.spec.initContainers[0].securityContext.runAsNonRoot = False",
    ),
    (LIMITS, container(), "spec.template.spec.containers[0].resources.limits.memory = None"),
    (LIMITS, container(resources={"requests": {"memory": "1Mi"}}), "resources.limits.memory = None"),
    (HOST_NETWORK, deployment({"hostNetwork": True}), "spec.template.spec.hostNetwork = True"),
    (TAGGED, container(image="nginx"), "containers[0].image = nginx: is whatever is newest"),
    (TAGGED, container(image="localhost:5000/nginx:latest"), "image = localhost:5000/nginx:latest"),
    (TAGGED, container(image="localhost:5000/nginx"), "image = localhost:5000/nginx"),
    (NO_WILDCARDS, role(resources=["*"]), "rules[0].resources[0] = *: is everything there is"),
    (NO_WILDCARDS, role(verbs=["get", "*"]), "rules[0].verbs[1] = *"),
    (NO_WILDCARDS, role(apiGroups=["*"]), "rules[0].apiGroups[0] = *"),
    (NO_WILDCARDS, role(nonResourceURLs=["*"]), "rules[0].nonResourceURLs[0] = *"),
    (NO_WILDCARDS, binding("cluster-admin"), "roleRef.name = cluster-admin: may do everything"),
]

PASSING: list[tuple[AnyRule, Resource]] = [
    (RIGHTS, secured()),
    (RIGHTS, secured(privileged=False, runAsUser=65532)),
    (
        RIGHTS,
        deployment(
            {
                "securityContext": {"runAsNonRoot": True},
                "containers": [{"securityContext": {"allowPrivilegeEscalation": False}}],
            }
        ),
    ),
    (RIGHTS, deployment({"containers": [{}]}, CALICO)),
    (LIMITS, container(resources={"limits": {"memory": "128Mi"}})),
    (LIMITS, deployment({"containers": [{}]}, METALLB)),
    (HOST_NETWORK, deployment({"hostNetwork": False})),
    (HOST_NETWORK, deployment({"hostNetwork": True}, METALLB)),
    (TAGGED, container(image="nginx:1.29")),
    (TAGGED, container(image=f"nginx@{DIGEST}")),
    (TAGGED, container(image="localhost:5000/nginx:1.29")),
    (NO_WILDCARDS, role(resources=["pods"])),
    (NO_WILDCARDS, binding("view")),
    (NO_WILDCARDS, resource(ROLE, "speaker", {"rules": [{"verbs": ["*"]}]}, METALLB)),
]

UNKNOWN: list[tuple[AnyRule, Resource]] = [
    (RIGHTS, secured(runAsNonRoot=LATER, allowPrivilegeEscalation=LATER, runAsUser=LATER, privileged=LATER)),
    (RIGHTS, container(securityContext=LATER)),
    (RIGHTS, deployment({"containers": LATER})),
    (LIMITS, container(resources=LATER)),
    (HOST_NETWORK, deployment({"hostNetwork": LATER})),
    (TAGGED, container(image=LATER)),
    (TAGGED, resource("kubernetes:apps/v1:Deployment", "web", {"spec": LATER})),
    (NO_WILDCARDS, role(resources=[LATER], verbs=LATER)),
    (NO_WILDCARDS, binding(LATER)),
]


@pytest.mark.parametrize(("rule", "one", "said"), REFUSED)
def test_the_message_names_resource_property_value_and_remedy(
    rule: AnyRule, one: Resource, said: str
) -> None:
    [message] = refusals(rule, one)
    assert message.startswith(f"{one.title}: ")
    assert said in message


@pytest.mark.parametrize(("rule", "one"), PASSING)
def test_what_is_as_it_should_be_passes(rule: AnyRule, one: Resource) -> None:
    assert refusals(rule, one) == []


@pytest.mark.parametrize(("rule", "one"), UNKNOWN)
def test_what_a_preview_cannot_know_is_no_violation(rule: AnyRule, one: Resource) -> None:
    assert refusals(rule, one) == []


@pytest.mark.parametrize(
    ("kind", "path"),
    [
        ("core/v1:Pod", ("spec",)),
        ("apps/v1:StatefulSet", ("spec", "template", "spec")),
        ("apps/v1:DaemonSet", ("spec", "template", "spec")),
        ("batch/v1:Job", ("spec", "template", "spec")),
        ("batch/v1:CronJob", ("spec", "jobTemplate", "spec", "template", "spec")),
    ],
)
def test_whatever_makes_pods_is_judged(kind: str, path: tuple[str, ...]) -> None:
    props: dict[str, Any] = {"hostNetwork": True}
    for name in reversed(path):
        props = {name: props}
    [said] = refusals(HOST_NETWORK, resource(f"kubernetes:{kind}", "x", props))
    assert f"{'.'.join(path)}.hostNetwork" in said


def test_further_limits_can_be_demanded() -> None:
    one = container(resources={"limits": {"memory": "128Mi"}})
    [said] = refusals(LIMITS, one, limits=["memory", "cpu"])
    assert "limits.cpu = None" in said


def test_an_application_of_ours_needs_no_exception() -> None:
    template = pod_template(AppSpec(app="web", server="agnhost:2.66.1", ports={"http": AppPort(port=80)}))
    one = deployment(_camel(template)["spec"])
    assert [refusals(rule, one) for rule in (RIGHTS, LIMITS, HOST_NETWORK, TAGGED)] == [[], [], [], []]


def _camel(value: Any) -> Any:
    """As the SDK sends it: `run_as_user` is `runAsUser`."""
    match value:
        case dict():
            return {_word(key): _camel(one) for key, one in value.items()}
        case list():
            return [_camel(one) for one in value]
    return value


def _word(text: str) -> str:
    first, *rest = text.split("_")
    return first + "".join(part.title() for part in rest)
