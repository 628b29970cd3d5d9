"""What a cluster has before workloads: its load balancer and its ingress controller, on its own provider."""

from typing import Any

import pytest

from stacks.cluster import BuiltCluster, Provisions, build_cluster
from stacks.settings import load
from tests.unit.addons.sample import METALLB, METALLB_OBJECTS, by_key
from tests.unit.cluster.sample import MANIFEST, SECRET
from tests.unit.networks.recorder import IMAGE, Recorded, record
from tests.unit.networks.wire import Asked, Key, options
from tests.unit.stacks.sample import CLUSTER

GIVEN = Provisions(
    image=IMAGE,
    kubernetes="1.37.2",
    calico_manifest=MANIFEST,
    metallb_manifest=METALLB,
    traefik_image="traefik:v3",
    secret=SECRET,
)
POOL = ("kubernetes:metallb.io/v1beta1:IPAddressPool", "metallb/IPAddressPool")
DEPLOYMENT = ("kubernetes:apps/v1:Deployment", "traefik")
SERVICE = ("kubernetes:core/v1:Service", "traefik")
CLASS = ("kubernetes:networking.k8s.io/v1:IngressClass", "traefik")
COREDNS = ("kubernetes:apps/v1:DeploymentPatch", "coredns")


def cluster(**changes: Any) -> BuiltCluster:
    """A cluster that differs in these."""
    found = build_cluster(load({"cluster": {**CLUSTER, **changes}}, "a test"), "lab", GIVEN, {})
    assert found is not None
    return found


def built(**changes: Any) -> dict[tuple[str, str], Recorded]:
    """What is registered for it, by kind and name."""
    return by_key(record(lambda: cluster(**changes)))


def flags(found: dict[tuple[str, str], Recorded]) -> set[str]:
    """The ingress controller's."""
    (container,) = found[DEPLOYMENT].inputs["spec"]["template"]["spec"]["containers"]
    return set(container["args"])


@pytest.fixture(scope="module")
def asked() -> dict[Key, Asked]:
    """The options of all that a cluster with both is made of."""
    return options(cluster)


def test_a_cluster_that_asks_for_neither_has_neither() -> None:
    found = built(load_balancer=None, ingress=None)
    assert not [name for _, name in found if name.startswith(("metallb", "traefik"))]


def test_the_pool_and_the_ports_are_the_settings() -> None:
    found = built()
    assert found[POOL].inputs["spec"] == {"addresses": ["10.1.0.32-10.1.0.47"]}
    assert [port["nodePort"] for port in found[SERVICE].inputs["spec"]["ports"]] == [30080, 30443]
    (container,) = found[DEPLOYMENT].inputs["spec"]["template"]["spec"]["containers"]
    assert container["image"] == "traefik:v3"
    (configuration,) = found["kubernetes:core/v1:ConfigMap", "traefik"].inputs["data"].values()
    assert "https://${1}:18443${2}" in configuration
    assert "https://${1}:30443${2}" in configuration


def test_the_stacks_own_image_and_class_win() -> None:
    found = built(ingress={**CLUSTER["ingress"], "image": "mirror/traefik:1", "ingress_class": "public"})
    (container,) = found[DEPLOYMENT].inputs["spec"]["template"]["spec"]["containers"]
    assert container["image"] == "mirror/traefik:1"
    assert found[CLASS].inputs["metadata"]["name"] == "public"


def test_with_a_load_balancer_ingresses_are_reached_at_its_address() -> None:
    found = built()
    assert found[SERVICE].inputs["spec"]["type"] == "LoadBalancer"
    assert "--providers.kubernetesingress.ingressendpoint.publishedservice=traefik/traefik" in flags(found)


def test_without_one_they_are_reached_at_the_control_plane() -> None:
    found = built(load_balancer=None)
    assert found[SERVICE].inputs["spec"]["type"] == "NodePort"
    assert "--providers.kubernetesingress.ingressendpoint.ip=10.1.0.10" in flags(found)


def test_its_node_publishes_the_ingress_controllers_ports() -> None:
    found = built(ingress={**CLUSTER["ingress"], "node": "worker-a", "host_ip": "127.0.0.2"})
    ports = found["docker:index/container:Container", "worker-a"].inputs["ports"]
    assert ports == [
        {"internal": 30080, "external": 18080, "ip": "127.0.0.2", "protocol": "tcp"},
        {"internal": 30443, "external": 18443, "ip": "127.0.0.2", "protocol": "tcp"},
    ]


@pytest.mark.parametrize("key", [*sorted(METALLB_OBJECTS), POOL, DEPLOYMENT, SERVICE, CLASS], ids=str)
def test_each_object_is_on_the_clusters_provider_and_goes_with_its_control_plane(
    asked: dict[Key, Asked], key: Key
) -> None:
    found = asked[key]
    assert (found.provider, found.deleted_with) == ("cluster", "control-plane")
    assert (found.trigger, found.deletes_first) == ("control-plane-id", True)


def test_the_load_balancer_comes_after_the_nodes_are_ready_and_the_controller_after_it(
    asked: dict[Key, Asked],
) -> None:
    balancer = asked["container-networks:addons:MetalLB", "metallb"]
    assert COREDNS in balancer.after
    assert {POOL, *METALLB_OBJECTS} <= asked["container-networks:addons:Traefik", "traefik"].after


@pytest.mark.parametrize(
    ("changes", "kinds", "ingress_class"),
    [
        ({}, {"IPAddressPool", "L2Advertisement", "IngressClass", "Deployment", "Service"}, "traefik"),
        ({"load_balancer": None}, {"IngressClass", "Deployment", "Service"}, "traefik"),
        (
            {"load_balancer": None, "ingress": {**CLUSTER["ingress"], "ingress_class": "public"}},
            {"IngressClass", "Deployment", "Service"},
            "public",
        ),
        ({"load_balancer": None, "ingress": None}, set(), "traefik"),
    ],
    ids=["both", "no load balancer", "another class", "neither"],
)
def test_workloads_come_after_all_of_it(changes: dict[str, Any], kinds: set[str], ingress_class: str) -> None:
    grounds: list[tuple[set[str], str]] = []

    def program() -> None:
        ground = cluster(**changes).ground
        types = {one.pulumi_resource_type.rpartition(":")[2] for one in ground.ready}
        grounds.append((types, ground.ingress_class))

    record(program)
    (found,) = grounds
    assert found[0] >= kinds | {"DeploymentPatch", "Calico"}
    assert found[0].isdisjoint({"IngressClass"} - kinds)
    assert found[1] == ingress_class
