"""What a stack says of a cluster's workloads becomes exactly its resources, each after what it needs."""

from typing import Any

import pulumi
import pytest

from components.addons.traefik_settings import REDIRECT, TLS_ONLY
from components.cluster.leaf import server_certificate
from stacks.workloads import CA_ONLY, Ground, build_workloads, other_cluster
from tests.unit.addons.sample import by_key
from tests.unit.cluster.sample import SECRET
from tests.unit.networks.recorder import Recorder, record
from tests.unit.networks.wire import Asked, Key, options
from tests.unit.stacks.sample import SHOP, WEB, on_cluster, shop, workloads

NAMESPACE = "kubernetes:core/v1:Namespace"
POLICY = "kubernetes:networking.k8s.io/v1:NetworkPolicy"
DEPLOYMENT = "kubernetes:apps/v1:Deployment"
SERVICE = "kubernetes:core/v1:Service"
INGRESS = "kubernetes:networking.k8s.io/v1:Ingress"
TLS_SECRET = "kubernetes:core/v1:Secret"
STANDS = "test:index:Stands"
PROVIDER = "pulumi:providers:kubernetes"
RULES = [{"host": "shop.test", "paths": [{"path": "/hostname", "service": "web", "port": "http"}]}]
FULL = shop(
    isolation="default-deny",
    labels={"team": "a"},
    routes={"web": {"tls": True, "https_only": True, "rules": RULES}},
)


def on_ground(raw: dict[str, Any]) -> dict[str, Any]:
    """Build what these settings want on a cluster that stands already; the stack's outputs."""
    ready = pulumi.CustomResource(STANDS, "cluster", {})
    ports: dict[str, Any] = {"http": 18080, "https": 18443.0}  # as another stack's output says it
    ground = Ground(opts=pulumi.ResourceOptions(), ready=[ready], ingress_class="public", ports=ports)
    return build_workloads(workloads(raw), "lab", ground, server="agnhost:2", secret=SECRET)


def built(raw: dict[str, Any]) -> tuple[Recorder, dict[str, Any]]:
    """What is registered, and the outputs."""
    seen: dict[str, Any] = {}

    def program() -> pulumi.Output[None]:
        return pulumi.Output.from_input(on_ground(raw)).apply(seen.update)

    return record(program), seen


@pytest.fixture(scope="module")
def full() -> tuple[Recorder, dict[str, Any]]:
    """A closed namespace with a route over TLS."""
    return built(FULL)


@pytest.fixture(scope="module")
def asked() -> dict[Key, Asked]:
    """The options of all that is in it."""
    return options(lambda: on_ground(FULL))


def test_everything_is_a_resource_named_after_its_namespace(full: tuple[Recorder, dict[str, Any]]) -> None:
    assert by_key(full[0]).keys() == {
        (STANDS, "cluster"),
        (NAMESPACE, "shop"),
        (POLICY, "shop/default-deny"),
        (POLICY, "shop/allow-dns"),
        (POLICY, "shop/allow-ingress-web"),
        (DEPLOYMENT, "shop/web"),
        (DEPLOYMENT, "shop/back"),
        (SERVICE, "shop/web"),
        (TLS_SECRET, "shop/web-tls"),
        (INGRESS, "shop/web"),
        (INGRESS, "shop/web-redirect"),
    }


def test_a_namespace_comes_after_what_must_stand_first(asked: dict[Key, Asked]) -> None:
    assert (STANDS, "cluster") in asked["container-networks:workloads:Namespace", "shop"].after


@pytest.mark.parametrize(
    ("component", "after"),
    [
        ("App", {(NAMESPACE, "shop"), (POLICY, "shop/default-deny"), (POLICY, "shop/allow-ingress-web")}),
        ("Service", {(POLICY, "shop/default-deny"), (DEPLOYMENT, "shop/web")}),
        ("IngressRoutes", {(POLICY, "shop/default-deny"), (SERVICE, "shop/web")}),
    ],
)
def test_each_comes_after_the_policies_and_what_it_leads_to(
    asked: dict[Key, Asked], component: str, after: set[Key]
) -> None:
    assert after <= asked[f"container-networks:workloads:{component}", "shop/web"].after


def test_a_service_waits_for_its_own_application_alone(asked: dict[Key, Asked]) -> None:
    assert (DEPLOYMENT, "shop/back") not in asked["container-networks:workloads:Service", "shop/web"].after


def test_a_route_over_tls_alone_is_told_in_the_controllers_words(
    full: tuple[Recorder, dict[str, Any]],
) -> None:
    found = by_key(full[0])
    assert found[INGRESS, "shop/web"].inputs["metadata"]["annotations"] == TLS_ONLY
    assert found[INGRESS, "shop/web-redirect"].inputs["metadata"]["annotations"] == REDIRECT
    classes = {one.inputs["spec"]["ingressClassName"] for key, one in found.items() if key[0] == INGRESS}
    assert classes == {"public"}


def test_its_certificate_is_of_the_ca_that_the_stack_exports(full: tuple[Recorder, dict[str, Any]]) -> None:
    assert full[1]["ca"] == server_certificate(SECRET, "lab", "shop/web", ["shop.test"]).ca
    assert full[1]["ca"] == server_certificate(SECRET, "lab", CA_ONLY, [CA_ONLY]).ca


def test_a_plain_route_has_one_ingress_and_no_certificate() -> None:
    found = by_key(built(shop(routes={"web": {"rules": RULES, "ingress_class": "nginx"}}))[0])
    assert {key for key in found if key[0] in (INGRESS, TLS_SECRET)} == {(INGRESS, "shop/web")}
    assert found[INGRESS, "shop/web"].inputs["spec"]["ingressClassName"] == "nginx"
    assert "annotations" not in found[INGRESS, "shop/web"].inputs["metadata"]


def test_the_outputs_say_what_runs(full: tuple[Recorder, dict[str, Any]]) -> None:
    assert full[1]["workloads"] == {
        "shop": {
            "policies": ["default-deny", "allow-dns", "allow-ingress-web"],
            "apps": {
                "web": {"ports": {"http": {"port": 8080}}},
                "back": {"ports": {"http": {"port": 8080}, "data": {"port": 8081, "protocol": "udp"}}},
            },
            "services": {"web": {"type": "ClusterIP", "cluster_ip": None, "addresses": []}},
            "urls": {"web": ["https://shop.test:18443/hostname"]},
        }
    }


def test_the_addresses_of_a_service_are_what_its_status_says() -> None:
    seen: dict[str, Any] = {}

    class Balanced(Recorder):
        def new_resource(self, args: pulumi.runtime.MockResourceArgs) -> tuple[str | None, dict[str, Any]]:
            made, state = super().new_resource(args)
            given = [{"ip": "10.1.0.40"}, {"hostname": "door.test"}]
            return made, {**state, "status": {"loadBalancer": {"ingress": given}}}

    pulumi.runtime.set_mocks(Balanced(), project="container-networks", stack="lab", preview=False)
    pulumi.runtime.test(lambda: pulumi.Output.from_input(on_ground(shop())).apply(seen.update))()  # type: ignore[no-untyped-call]
    assert seen["workloads"]["shop"]["services"]["web"]["addresses"] == ["10.1.0.40", "door.test"]


@pytest.mark.parametrize(("host_network", "level"), [(False, "restricted"), (True, "privileged")])
def test_only_a_namespace_with_pods_on_the_nodes_network_takes_them(host_network: bool, level: str) -> None:
    found = by_key(built(shop(apps={"web": {**WEB, "host_network": host_network}}))[0])
    labels = found[NAMESPACE, "shop"].inputs["metadata"]["labels"]
    assert labels["pod-security.kubernetes.io/enforce"] == level


def test_two_namespaces_can_have_what_is_called_alike() -> None:
    found = by_key(built(on_cluster(shop=SHOP, street=SHOP))[0])
    named = {key[1]: one.inputs["metadata"] for key, one in found.items() if key[0] == DEPLOYMENT}
    assert named.keys() == {"shop/web", "shop/back", "street/web", "street/back"}
    assert {(one["namespace"], one["name"]) for one in named.values()} == {
        ("shop", "web"),
        ("shop", "back"),
        ("street", "web"),
        ("street", "back"),
    }


class OtherStack(Recorder):
    """Mocks that know another stack."""

    def new_resource(self, args: pulumi.runtime.MockResourceArgs) -> tuple[str | None, dict[str, Any]]:
        made, state = super().new_resource(args)
        if args.typ == "pulumi:pulumi:StackReference":
            outputs = {"kubeconfig": f"of {args.name}", "ingress": {"http": 80.0, "https": 443.0}}
            return made, {**state, "outputs": outputs}
        return made, state


def elsewhere(**target: str) -> tuple[dict[str, Any], Ground]:
    """The inputs of the provider of a cluster that is not of this stack, and the ground."""
    wanted = workloads(
        {"workloads": {"cluster": target, "ingress_class": "nginx", "namespaces": {"shop": SHOP}}}
    )
    recorder, found = OtherStack(), list[Ground]()
    pulumi.runtime.set_mocks(
        recorder, project="container-networks", stack="lab", preview=False, organization="me"
    )
    pulumi.runtime.test(lambda: found.append(other_cluster(wanted)))()  # type: ignore[no-untyped-call]
    (provider,) = [one.inputs for one in recorder.seen if one.kind == PROVIDER]
    return provider, found[0]


def test_another_stacks_cluster_is_found_by_its_output() -> None:
    provider, ground = elsewhere(stack="cluster")
    assert provider["kubeconfig"] == "of me/container-networks/cluster"
    assert (ground.ingress_class, list(ground.ready)) == ("nginx", [])


def test_another_stacks_ingress_controller_has_the_ports_that_it_says() -> None:
    seen: list[Any] = []
    _, ground = elsewhere(stack="cluster")
    pulumi.runtime.test(lambda: pulumi.Output.from_input(ground.ports).apply(seen.append))()  # type: ignore[no-untyped-call]
    assert seen == [{"http": 80.0, "https": 443.0}]


def test_any_cluster_is_found_by_a_file_below_ones_home(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/me")
    provider, _ = elsewhere(kubeconfig="~/.kube/config", context="work")
    assert (provider["kubeconfig"], provider["context"]) == ("/home/me/.kube/config", "work")
    assert provider["enableServerSideApply"] == "true"
