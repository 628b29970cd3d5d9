"""Labels that this project or Kubernetes puts on what runs are known to the rules, or known to be unknown."""

from typing import Any

import pytest

from reachability.derive import between, expectations
from reachability.expectations import HOST, Verdict
from stacks.model.stack import Settings
from stacks.settings import load
from tests.unit.reachability.sample import CLUSTER, ELSEWHERE, HTTP, ROUTED, apps, service

EITHER = {Verdict.OPEN, Verdict.BLOCKED}
DOOR = {"rules": [{"host": "a.test", "paths": [{"service": "a", "port": "http"}]}]}
CLIENTS: dict[str, Any] = {"client": apps("w")}


def guarded(peer: dict[str, Any], *, cluster: dict[str, Any] = CLUSTER, **more: Any) -> Settings:
    """A namespace `shop` that lets in whom a peer of a policy means, and others beside it."""
    policy = {"podSelector": {}, "policyTypes": ["Ingress"], "ingress": [{"from": [peer]}]}
    shop = {**apps("a"), "policies": {"p": policy}, **more.pop("shop", {})}
    return load({"cluster": cluster, "workloads": {"namespaces": {"shop": shop, **more}}}, "a test")


def verdicts(settings: Settings, source: str = "pod:client/w", stack: str = "lab") -> set[Verdict]:
    """What comes of the ways from a source into `shop`; nothing if they are not derived."""
    found = expectations(settings, stack=stack)
    return {one.verdict for one in found if one.source == source and "shop/a" in one.destination}


def of_namespaces(**wanted: Any) -> dict[str, Any]:
    return {"namespaceSelector": wanted}


def requirement(key: str, operator: str, *values: str) -> dict[str, Any]:
    own: dict[str, Any] = {"key": key, "operator": operator}
    return {"matchExpressions": [{**own, "values": list(values)} if values else own]}


@pytest.mark.parametrize(
    ("selector", "verdict"),
    [
        ({"matchLabels": {"app.kubernetes.io/managed-by": "container-networks"}}, Verdict.OPEN),
        ({"matchLabels": {"app.kubernetes.io/managed-by": "somebody"}}, Verdict.BLOCKED),
        ({"matchLabels": {"container-networks.stack": "lab"}}, Verdict.OPEN),
        ({"matchLabels": {"container-networks.stack": "test"}}, Verdict.BLOCKED),
        ({"matchLabels": {"pod-security.kubernetes.io/enforce": "restricted"}}, Verdict.OPEN),
        (requirement("pod-security.kubernetes.io/enforce", "DoesNotExist"), Verdict.BLOCKED),
        (requirement("kubernetes.io/metadata.name", "In", "client"), Verdict.OPEN),
    ],
)
def test_a_policy_may_mean_namespaces_by_labels_that_the_project_gives(
    selector: dict[str, Any], verdict: Verdict
) -> None:
    assert verdict in verdicts(guarded(of_namespaces(**selector), **CLIENTS))


def test_a_namespace_whose_pods_are_on_their_nodes_network_has_another_pod_security() -> None:
    selector = {"matchLabels": {"pod-security.kubernetes.io/enforce": "privileged"}}
    client = apps("w", agent={"ports": {"http": {"port": 8090}}, "host_network": True})
    assert Verdict.OPEN in verdicts(guarded(of_namespaces(**selector), client=client))


def test_the_stacks_label_decides_nothing_where_the_stacks_name_is_not_known() -> None:
    selector = {"matchLabels": {"container-networks.stack": "lab"}}
    assert not verdicts(guarded(of_namespaces(**selector), **CLIENTS), stack="") & EITHER


@pytest.mark.parametrize(
    ("labels", "app", "is_derived"),
    [
        (requirement("pod-template-hash", "In", "5f6"), HTTP, False),
        (requirement("pod-template-hash", "Exists"), HTTP, True),
        (requirement("controller-revision-hash", "In", "5f6"), HTTP, True),
        (requirement("controller-revision-hash", "In", "5f6"), {**HTTP, "every_node": True}, False),
    ],
    ids=["hash", "any hash", "a DaemonSet's", "of a DaemonSet"],
)
def test_a_label_that_kubernetes_sets_leaves_a_way_undecided(
    labels: dict[str, Any], app: dict[str, Any], is_derived: bool
) -> None:
    peer = {"namespaceSelector": {}, "podSelector": labels}
    found = verdicts(guarded(peer, client=apps(w=app)))
    assert bool(found & EITHER) is is_derived


def test_a_label_of_nodes_may_be_one_of_their_pods() -> None:
    zone = "topology.kubernetes.io/zone"
    peer = {"namespaceSelector": {}, "podSelector": {"matchLabels": {zone: "a"}}}
    zoned = {"ipv4": "10.1.0.11", "labels": {zone: "a"}}
    assert verdicts(guarded(peer, **CLIENTS)) & EITHER == {Verdict.BLOCKED}
    assert not verdicts(guarded(peer, cluster={**CLUSTER, "workers": {"b": zoned}}, **CLIENTS)) & EITHER


@pytest.mark.parametrize(
    ("labels", "is_open"),
    [({"app.kubernetes.io/name": "traefik"}, True), ({"team": "a"}, False)],
)
def test_the_ingress_controllers_namespace_has_the_labels_that_the_project_gives_it(
    labels: dict[str, str], is_open: bool
) -> None:
    routed = {"services": {"a": service("a")}, "routes": {"door": DOOR}}
    settings = guarded(of_namespaces(matchLabels=labels), cluster=ROUTED, shop=routed)
    assert (Verdict.OPEN in verdicts(settings, source=HOST)) is is_open


DNS_BY_LABEL: dict[str, Any] = {"to": [of_namespaces(matchLabels={"name": "kube-system"})]}


@pytest.mark.parametrize(
    ("where", "verdicts"),
    [({"cluster": CLUSTER}, {Verdict.NXDOMAIN}), ({}, set())],
    ids=["a cluster of this project's, whose kube-system has no such label", "somebody's"],
)
def test_whether_the_clusters_dns_may_be_asked_can_depend_on_labels_that_others_set(
    where: dict[str, Any], verdicts: set[Verdict]
) -> None:
    out = {
        "podSelector": {},
        "policyTypes": ["Egress"],
        "egress": [DNS_BY_LABEL, {"to": [of_namespaces(matchLabels={"x": "y"})]}],
    }
    shop = {**apps("a"), "labels": {"x": "y"}, "services": {"a": service("a")}}
    client = {**apps("w"), "policies": {"p": out}}
    target = {} if where else ELSEWHERE
    raw = {**where, "workloads": {**target, "namespaces": {"shop": shop, "client": client}}}
    found = [one for one in expectations(load(raw, "a test"), stack="lab") if one.source == "pod:client/w"]
    assert {one.verdict for one in found if one.address == "service:shop/a"} == {Verdict.OPEN}
    assert {one.verdict for one in found if one.address == "a.shop.svc.cluster.local"} == verdicts


def test_between_stacks_each_namespace_has_the_label_of_its_own() -> None:
    policy = {
        "podSelector": {},
        "ingress": [{"from": [of_namespaces(matchLabels={"container-networks.stack": "two"})]}],
    }
    shop = load(
        {"workloads": {**ELSEWHERE, "namespaces": {"shop": {**apps("a"), "policies": {"p": policy}}}}}, "one"
    )
    street = load({"workloads": {**ELSEWHERE, "namespaces": {"street": apps("w")}}}, "two")

    def into_shop(names: list[str]) -> set[Verdict]:
        found = between([shop, street], None, names)
        return {one.verdict for one in found if one.destination == "pod:shop/a"} & EITHER

    assert into_shop(["one", "two"]) == {Verdict.OPEN}
    assert into_shop(["one", "three"]) == {Verdict.BLOCKED}
    assert into_shop([]) == set()
