"""A team has a closed namespace, limits, and rights that end before what bounds it; else it has nothing."""

from dataclasses import replace
from typing import Any

import pulumi
import pulumi_kubernetes as kubernetes
import pytest

from components.isolation.convert import read_spec
from components.isolation.facts import Policy
from components.isolation.presets import allow_dns, default_deny
from components.workloads.app_spec import cores
from components.workloads.namespace import NamespaceArgs
from components.workloads.team import Quota, TeamArgs, TeamEnvironment
from components.workloads.team_rights import RULES
from tests.unit.addons.sample import by_key, refusal
from tests.unit.networks.recorder import Recorded, record
from tests.unit.networks.wire import Asked, Key, options
from tests.unit.workloads.team_kinds import BINDING, LIMITS, NAMESPACE, POLICY, QUOTA, ROLE

TEAM = "container-networks:workloads:TeamEnvironment"
RBAC = "rbac.authorization.k8s.io"
OWN = {"app.kubernetes.io/managed-by": "container-networks", "container-networks.stack": "lab"}
CLOSING = Policy("team-a", "default-deny", default_deny())
ARGS = TeamArgs(
    namespace=NamespaceArgs(
        stack="lab", policies=(CLOSING, Policy("team-a", "allow-dns", allow_dns())), labels={"tier": "gold"}
    ),
    group="team-a-developers",
    viewers="team-a-viewers",
    quota=Quota(pods=20, cpu=4.0, memory_mib=4096, load_balancers=1, node_ports=2),
    container_cpu=0.5,
    container_memory_mib=128,
)


def built(**changes: Any) -> dict[Key, Recorded]:
    """What the environment of a team that differs in these is."""
    return by_key(record(lambda: TeamEnvironment("team-a", replace(ARGS, **changes))))


def with_policies(*policies: Policy) -> TeamArgs:
    return replace(ARGS, namespace=replace(ARGS.namespace, policies=policies))


def closing(**spec: Any) -> TeamArgs:
    """A team whose only policy is this one."""
    return with_policies(Policy("team-a", "own", read_spec(spec)))


def metadata(name: str) -> dict[str, Any]:
    return {"name": name, "namespace": "team-a", "labels": OWN}


def test_everything_of_a_team_is_in_its_namespace_and_says_whose_it_is() -> None:
    found = {key: one.inputs["metadata"] for key, one in built().items() if key[0] not in (NAMESPACE, POLICY)}
    assert found == {
        (QUOTA, "team-a"): metadata("team"),
        (LIMITS, "team-a"): metadata("team"),
        (ROLE, "team-a/edit"): metadata("team-edit"),
        (BINDING, "team-a/edit"): metadata("team-edit"),
        (BINDING, "team-a/view"): metadata("team-view"),
    }


def test_its_namespace_is_closed_and_takes_only_restricted_pods() -> None:
    found = built()
    assert found[NAMESPACE, "team-a"].inputs["metadata"] == {
        "name": "team-a",
        "labels": {**OWN, "pod-security.kubernetes.io/enforce": "restricted", "tier": "gold"},
    }
    assert found[POLICY, "team-a/default-deny"].inputs["spec"] == {
        "podSelector": {},
        "policyTypes": ["Ingress", "Egress"],
    }
    assert (POLICY, "team-a/allow-dns") in found


def test_a_quota_bounds_all_its_pods_together() -> None:
    assert built()[QUOTA, "team-a"].inputs["spec"] == {
        "hard": {
            "pods": "20",
            "limits.cpu": "4",
            "limits.memory": "4096Mi",
            "services.loadbalancers": "1",
            "services.nodeports": "2",
        }
    }


def test_what_the_nodes_ports_and_the_pools_addresses_are_is_nobodys_unless_said() -> None:
    hard = built(quota=Quota(pods=1, cpu=0.25, memory_mib=64))[QUOTA, "team-a"].inputs["spec"]["hard"]
    assert hard == {
        "pods": "1",
        "limits.cpu": "250m",
        "limits.memory": "64Mi",
        "services.loadbalancers": "0",
        "services.nodeports": "0",
    }


def test_a_container_that_says_no_limit_has_one() -> None:
    assert built(container_cpu=1.5, container_memory_mib=256)[LIMITS, "team-a"].inputs["spec"] == {
        "limits": [{"type": "Container", "default": {"cpu": "1500m", "memory": "256Mi"}}]
    }


@pytest.mark.parametrize(
    ("number", "written"),
    [(4.0, "4"), (2, "2"), (0.5, "500m"), (1.25, "1250m"), (0.1, "100m"), (0.001, "1m")],
)
def test_cores_are_written_as_the_api_server_writes_them(number: float, written: str) -> None:
    assert cores(number) == written


def bound(name: str, **changes: Any) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """To what a binding binds whom."""
    inputs = built(**changes)[BINDING, name].inputs
    return inputs["roleRef"], inputs["subjects"]


def test_its_group_has_the_role_of_its_namespace() -> None:
    assert bound("team-a/edit") == (
        {"apiGroup": RBAC, "kind": "Role", "name": "team-edit"},
        [{"apiGroup": RBAC, "kind": "Group", "name": "team-a-developers"}],
    )


def test_its_viewers_have_kubernetes_own_role_in_its_namespace_alone() -> None:
    assert bound("team-a/view") == (
        {"apiGroup": RBAC, "kind": "ClusterRole", "name": "view"},
        [{"apiGroup": RBAC, "kind": "Group", "name": "team-a-viewers"}],
    )


def test_nobody_looks_on_unless_said() -> None:
    found = built(viewers=None)
    assert [name for kind, name in found if kind == BINDING] == ["team-a/edit"]


def test_the_role_arrives_in_the_apis_own_words() -> None:
    assert built()[ROLE, "team-a/edit"].inputs["rules"] == [
        {"apiGroups": rule["api_groups"], "resources": rule["resources"], "verbs": rule["verbs"]}
        for rule in RULES
    ]


def verbs(group: str, resource: str) -> set[str]:
    """What the team's group may do with a resource."""
    return {
        verb
        for rule in RULES
        if group in rule["api_groups"] and resource in rule["resources"]
        for verb in rule["verbs"]
    }


CHANGE = {"create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"}
LOOK = {"get", "list", "watch"}
RUNS = [
    ("", "pods"),
    ("", "services"),
    ("", "configmaps"),
    ("", "secrets"),
    ("", "persistentvolumeclaims"),
    ("apps", "deployments"),
    ("apps", "statefulsets"),
    ("apps", "daemonsets"),
    ("batch", "jobs"),
    ("batch", "cronjobs"),
    ("autoscaling", "horizontalpodautoscalers"),
    ("policy", "poddisruptionbudgets"),
    ("networking.k8s.io", "ingresses"),
]
BOUNDS = [("", "resourcequotas"), ("", "limitranges"), ("networking.k8s.io", "networkpolicies")]
SHOWS = [("", "events"), ("", "pods/log"), ("", "pods/status"), ("discovery.k8s.io", "endpointslices")]
NOT_ITS_OWN = [
    ("", "namespaces"),
    ("", "nodes"),
    (RBAC, "roles"),
    (RBAC, "rolebindings"),
    (RBAC, "clusterrolebindings"),
    ("networking.k8s.io", "ingressclasses"),
    ("crd.projectcalico.org", "networkpolicies"),
    ("projectcalico.org", "networkpolicies"),
]


@pytest.mark.parametrize(("group", "resource"), RUNS)
def test_a_team_may_change_what_runs_in_its_namespace(group: str, resource: str) -> None:
    assert verbs(group, resource) == CHANGE


@pytest.mark.parametrize(("group", "resource"), BOUNDS + SHOWS)
def test_a_team_may_look_at_what_bounds_it_and_change_none_of_it(group: str, resource: str) -> None:
    assert verbs(group, resource) == LOOK


@pytest.mark.parametrize(("group", "resource"), NOT_ITS_OWN)
def test_a_team_gives_itself_no_rights_and_takes_none_of_others(group: str, resource: str) -> None:
    assert verbs(group, resource) == set()


def test_a_team_may_enter_its_pods() -> None:
    assert verbs("", "pods/exec") == verbs("", "pods/portforward") == {"create", "get"}


def test_no_right_is_for_all_that_there_may_be_one_day() -> None:
    said = {word for rule in RULES for words in rule.values() for word in words}
    assert not {word for word in said if "*" in word}


@pytest.mark.parametrize("resource", ["replicasets", "statefulsets"])
def test_a_team_may_scale_whatever_it_may_change(resource: str) -> None:
    assert {"get", "patch", "update"} <= verbs("apps", "deployments/scale")
    assert {"get", "patch", "update"} <= verbs("apps", f"{resource}/scale")


def asked() -> dict[Key, Asked]:
    """The options of all that a team on a cluster has, and of what comes after it."""

    def program() -> None:
        provider = kubernetes.Provider("lab", kubeconfig="{}")
        team = TeamEnvironment("team-a", ARGS, pulumi.ResourceOptions(provider=provider))
        pulumi.CustomResource("test:index:Pods", "web", {}, pulumi.ResourceOptions(depends_on=[team]))

    return options(program)


def test_what_depends_on_it_comes_after_its_policies_its_limits_and_its_rights() -> None:
    assert asked()["test:index:Pods", "web"].after == {
        (NAMESPACE, "team-a"),
        (POLICY, "team-a/default-deny"),
        (POLICY, "team-a/allow-dns"),
        (QUOTA, "team-a"),
        (LIMITS, "team-a"),
        (ROLE, "team-a/edit"),
        (BINDING, "team-a/edit"),
        (BINDING, "team-a/view"),
    }


def test_its_parts_come_after_its_namespace_and_a_binding_after_its_role() -> None:
    found = asked()
    parts = [(QUOTA, "team-a"), (LIMITS, "team-a"), (ROLE, "team-a/edit"), (BINDING, "team-a/view")]
    assert {found[part].after for part in parts} == {frozenset({(NAMESPACE, "team-a")})}
    assert found[BINDING, "team-a/edit"].after == {(NAMESPACE, "team-a"), (ROLE, "team-a/edit")}


def test_all_of_it_is_on_the_cluster_of_its_provider() -> None:
    kinds = (NAMESPACE, POLICY, QUOTA, LIMITS, ROLE, BINDING)
    assert {one.provider for (kind, _), one in asked().items() if kind in kinds} == {"lab"}


OPEN_REMEDY = "leaves the namespace open; add one that closes both directions for all of its pods"
GROUP_REMEDY = "is none of people; name a group of your own"
REFUSED = {
    "no policies": (with_policies(), f"policies = []: {OPEN_REMEDY}"),
    "what goes out alone is closed": (
        with_policies(Policy("team-a", "allow-dns", allow_dns())),
        f"policies = ['allow-dns']: {OPEN_REMEDY}",
    ),
    "what comes in alone is closed": (
        closing(podSelector={}, policyTypes=["Ingress"]),
        f"policies = ['own']: {OPEN_REMEDY}",
    ),
    "no name of a group": (replace(ARGS, group=""), f"group = '': {GROUP_REMEDY}"),
    "everybody": (
        replace(ARGS, group="system:authenticated"),
        f"group = system:authenticated: {GROUP_REMEDY}",
    ),
    "no name of the viewers": (replace(ARGS, viewers=""), f"viewers = '': {GROUP_REMEDY}"),
    "everybody else as viewers": (
        replace(ARGS, viewers="system:unauthenticated"),
        f"viewers = system:unauthenticated: {GROUP_REMEDY}",
    ),
}


@pytest.mark.parametrize(("args", "message"), REFUSED.values(), ids=REFUSED.keys())
def test_what_is_wrong_is_refused_before_anything_is_registered(args: TeamArgs, message: str) -> None:
    assert refusal(lambda: TeamEnvironment("team-a", args)) == (message, [])


def test_what_its_namespace_refuses_is_refused_before_its_first_child() -> None:
    namespace = replace(ARGS.namespace, labels={"a b": "c"})
    said, registered = refusal(lambda: TeamEnvironment("team-a", replace(ARGS, namespace=namespace)))
    assert said == "labels.a b = a b: is no key; write one such as tier or example.com/tier"
    assert [one.kind for one in registered] == [TEAM]


BOTH = ["Ingress", "Egress"]


@pytest.mark.parametrize(
    "args",
    [
        closing(podSelector={"matchLabels": {"app.kubernetes.io/name": "web"}}, policyTypes=BOTH),
        closing(podSelector={}, policyTypes=BOTH, ingress=[{}], egress=[{}]),
    ],
    ids=["closes some pods alone", "opens both directions to everybody"],
)
def test_a_policy_that_does_not_close_all_of_the_namespace_does_not_count(args: TeamArgs) -> None:
    message = f"policies = ['own']: {OPEN_REMEDY}"
    assert refusal(lambda: TeamEnvironment("team-a", args)) == (message, [])


@pytest.mark.parametrize(
    "namespace",
    [
        replace(ARGS.namespace, privileged=True),
        replace(ARGS.namespace, labels={"pod-security.kubernetes.io/enforce": "privileged"}),
    ],
    ids=["said", "by a label"],
)
def test_no_team_may_start_pods_on_its_nodes_network(namespace: NamespaceArgs) -> None:
    _, registered = refusal(lambda: TeamEnvironment("team-a", replace(ARGS, namespace=namespace)))
    assert registered == []
