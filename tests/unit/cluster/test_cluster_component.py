"""A cluster's settings become exactly its resources; each worker adds its own and touches no other."""

import json
from typing import Any

import pulumi
import pytest
import yaml

from components.cluster.kubeconfig import server_url
from components.cluster.labels import Taint, check_taints
from components.errors import SettingError
from stacks.cluster import Provisions, build_cluster
from stacks.model.stack import Settings
from stacks.settings import load
from tests.unit.cluster.sample import MANIFEST, SECRET
from tests.unit.networks.recorder import IMAGE, Recorded, Recorder, record

CONTAINER = "docker:index/container:Container"
NODE = "kubernetes:core/v1:Node"
PATCH = "kubernetes:core/v1:NodePatch"
GIVEN = Provisions(image=IMAGE, kubernetes="1.37.2", calico_manifest=MANIFEST, secret=SECRET)
WORKER = {"ipv4": "10.1.0.11"}
CLUSTER: dict[str, Any] = {
    "network": {"subnet": "10.1.0.0/16"},
    "pod_subnet": "10.2.0.0/16",
    "service_subnet": "10.3.0.0/16",
    "api_port": 16443,
    "control_plane": {"ipv4": "10.1.0.10"},
    "workers": {"worker-a": WORKER},
}


def built(**changes: Any) -> tuple[Recorder, dict[str, Any]]:
    """What is registered for a cluster, and the outputs."""
    settings = load({"cluster": {**CLUSTER, **changes}}, "a test")
    seen: dict[str, Any] = {}

    def program() -> pulumi.Output[None]:
        return pulumi.Output.from_input(outputs_of(settings)).apply(seen.update)

    return record(program), seen


def outputs_of(settings: Settings) -> dict[str, Any]:
    """Build the cluster; what the stack exports of it."""
    cluster = build_cluster(settings, "lab", GIVEN, {})
    assert cluster is not None
    return cluster.outputs


def kinds(recorder: Recorder) -> dict[tuple[str, str], Recorded]:
    """Everything but components, by kind and name."""
    return {(one.kind, one.name): one for one in recorder.seen if not one.is_component}


@pytest.fixture(scope="module")
def small() -> tuple[Recorder, dict[str, Any]]:
    """One control plane, one worker."""
    return built()


def test_every_node_and_object_is_a_resource(small: tuple[Recorder, dict[str, Any]]) -> None:
    assert kinds(small[0]).keys() == {
        ("docker:index/network:Network", "nodes"),
        (CONTAINER, "control-plane"),
        (CONTAINER, "worker-a"),
        ("pulumi:providers:kubernetes", "cluster"),
        (
            "kubernetes:apiextensions.k8s.io/v1:CustomResourceDefinition",
            "calico/CustomResourceDefinition:ippools.crd.projectcalico.org",
        ),
        ("kubernetes:core/v1:ConfigMap", "calico/ConfigMap:kube-system/calico-config"),
        ("kubernetes:apps/v1:DaemonSet", "calico/DaemonSet:kube-system/calico-node"),
        (PATCH, "control-plane"),
        (NODE, "worker-a"),
        ("kubernetes:apps/v1:DeploymentPatch", "coredns"),
    }


def test_another_worker_adds_its_own_and_changes_no_other(small: tuple[Recorder, dict[str, Any]]) -> None:
    before = kinds(small[0])
    labelled = {"labels": {"tier": "back"}, "taints": [{"key": "dedicated", "effect": "NoSchedule"}]}
    after = kinds(built(workers={"worker-a": WORKER, "worker-b": labelled})[0])
    assert after.keys() - before.keys() == {
        (CONTAINER, "worker-b"),
        (NODE, "worker-b"),
        (PATCH, "worker-b-labels"),
        (PATCH, "worker-b-taints"),
    }
    assert {key: after[key].inputs for key in before} == {key: one.inputs for key, one in before.items()}


TAINTS = (PATCH, "control-plane-taints")


def test_without_workers_the_control_plane_takes_pods() -> None:
    alone = kinds(built(workers={})[0])
    (taint,) = alone[TAINTS].inputs["spec"]["taints"]
    assert taint == {"key": "node-role.kubernetes.io/control-plane", "effect": "PreferNoSchedule"}
    own = [{"key": "dedicated", "effect": "PreferNoSchedule"}]
    assert kinds(built(workers={}, control_plane={"taints": own})[0])[TAINTS].inputs["spec"]["taints"] == own


def test_the_first_worker_changes_no_container(small: tuple[Recorder, dict[str, Any]]) -> None:
    alone, beside = kinds(built(workers={})[0]), kinds(small[0])
    assert TAINTS not in beside
    assert alone[CONTAINER, "control-plane"].inputs == beside[CONTAINER, "control-plane"].inputs


def test_labels_and_taints_change_no_container(small: tuple[Recorder, dict[str, Any]]) -> None:
    taints = [{"key": "dedicated", "value": "db", "effect": "NoExecute"}]
    after = kinds(built(workers={"worker-a": {**WORKER, "labels": {"tier": "x"}, "taints": taints}})[0])
    before = kinds(small[0])
    assert {key for key in before if after[key].inputs != before[key].inputs} == set()
    assert after[PATCH, "worker-a-labels"].inputs["metadata"]["labels"] == {"tier": "x"}
    assert after[PATCH, "worker-a-taints"].inputs["spec"] == {"taints": taints}


def test_a_node_is_a_container_of_kinds_contract(small: tuple[Recorder, dict[str, Any]]) -> None:
    found = dict(kinds(small[0])[CONTAINER, "worker-a"].inputs)
    uploads, health = found.pop("uploads"), found.pop("healthcheck")
    assert found == {
        "name": "lab-worker-a",
        "hostname": "worker-a",
        "image": IMAGE,
        "privileged": True,
        "cgroupnsMode": "private",
        "tmpfs": {"/run": "", "/tmp": ""},
        "volumes": [{"containerPath": "/var"}],
        "removeVolumes": True,
        "restart": "unless-stopped",
        "mustRun": True,
        "networkMode": "bridge",
        "networksAdvanced": [{"name": "lab-nodes", "aliases": ["worker-a"], "ipv4Address": "10.1.0.11"}],
        "labels": [
            {"label": "container-networks.role", "value": "worker"},
            {"label": "container-networks.stack", "value": "lab"},
        ],
        "wait": True,
        "waitTimeout": 300,
    }
    assert uploads.keys() - {"value"}, "all files together are one secret"
    files = [one["file"] for one in uploads["value"]]
    assert files == sorted(files)
    assert {one["permissions"] for one in uploads["value"]} == {"0600", "0644"}
    assert "--unit=container-networks-boot.service" in health["tests"][1]


def test_the_api_server_is_published_beside_the_nodes_own_ports() -> None:
    machine = {"ipv4": "10.1.0.10", "ports": [{"internal": 30080, "external": 16480}], "memory_mib": 2048}
    found = kinds(built(control_plane=machine)[0])[CONTAINER, "control-plane"].inputs
    assert found["ports"] == [
        {"internal": 6443, "external": 16443, "ip": "127.0.0.1", "protocol": "tcp"},
        {"internal": 30080, "external": 16480, "ip": "127.0.0.1", "protocol": "tcp"},
    ]
    assert (found["memory"], found["memorySwap"]) == (2048, 2048)


def test_a_workers_node_object_is_held_until_it_is_drained(small: tuple[Recorder, dict[str, Any]]) -> None:
    metadata = kinds(small[0])[NODE, "worker-a"].inputs["metadata"]
    seen = "jsonpath={.metadata.labels['container-networks.stack']}"
    assert metadata == {
        "name": "worker-a",
        "annotations": {
            "pulumi.com/patchForce": "true",
            "pulumi.com/waitFor": json.dumps(["condition=Ready", seen]),
        },
        "labels": {"container-networks.stack": "lab"},
        "finalizers": ["container-networks/leave"],
    }


def test_the_outputs_say_who_is_where(small: tuple[Recorder, dict[str, Any]]) -> None:
    outputs = small[1]
    assert outputs["nodes"] == {
        "control-plane": {
            "container": "lab-control-plane",
            "address": "10.1.0.10",
            "role": "control-plane",
        },
        "worker-a": {"container": "lab-worker-a", "address": "10.1.0.11", "role": "worker"},
    }
    assert outputs["subnets"] == {"nodes": "10.1.0.0/16", "pods": "10.2.0.0/16", "services": "10.3.0.0/16"}
    assert "server: https://127.0.0.1:16443" in outputs["kubeconfig"]


def names_of(recorder: Recorder) -> list[str]:
    """What the API server's certificate is for."""
    uploads = kinds(recorder)[CONTAINER, "control-plane"].inputs["uploads"]["value"]
    text = next(one["content"] for one in uploads if one["file"] == "/etc/kubernetes/kubeadm.yaml")
    documents = {one["kind"]: one for one in yaml.safe_load_all(text)}
    found: list[str] = documents["ClusterConfiguration"]["apiServer"]["certSANs"]
    return found


def test_the_api_servers_certificate_is_for_the_declared_names(
    small: tuple[Recorder, dict[str, Any]],
) -> None:
    before = ["localhost", "127.0.0.1", "10.1.0.10", "control-plane"]
    assert names_of(small[0]) == before
    more = ["cluster.example", "*.dev.example", "192.168.1.7"]
    assert names_of(built(api_names=more)[0]) == [*before, *more]


@pytest.mark.parametrize(
    ("address", "server"),
    [
        ("0.0.0.0", "https://127.0.0.1:16443"),
        ("::", "https://[::1]:16443"),
        ("::1", "https://[::1]:16443"),
        ("192.168.1.7", "https://192.168.1.7:16443"),
    ],
)
def test_the_kubeconfig_leads_to_an_address_that_the_certificate_is_for(address: str, server: str) -> None:
    recorder, outputs = built(api_host_ip=address)
    config = yaml.safe_load(outputs["kubeconfig"])
    assert config["clusters"][0]["cluster"]["server"] == server
    assert server.removeprefix("https://").rpartition(":")[0].strip("[]") in names_of(recorder)


def test_nodes_can_share_a_network_of_the_stack() -> None:
    raw = {
        "networks": {"front": {"driver": "bridge", "subnet": "10.1.0.0/16"}},
        "cluster": {**CLUSTER, "network": {"existing": "front"}},
    }
    settings = load(raw, "a test")
    recorder = record(lambda: build_cluster(settings, "lab", GIVEN, {"front": {"name": "lab-front"}}))
    found = kinds(recorder)
    assert ("docker:index/network:Network", "nodes") not in found
    assert found[CONTAINER, "worker-a"].inputs["networksAdvanced"][0]["name"] == "lab-front"


def test_a_stack_without_cluster_builds_none() -> None:
    recorder = record(lambda: build_cluster(load({}, "a test"), "lab", GIVEN, {}))
    assert recorder.seen == []


def test_the_kubeconfig_is_a_secret() -> None:
    settings = load({"cluster": CLUSTER}, "a test")
    found: list[bool] = []

    def program() -> pulumi.Output[None]:
        return pulumi.Output.from_input(outputs_of(settings)["kubeconfig"].is_secret()).apply(found.append)

    record(program)
    assert found == [True]


@pytest.mark.parametrize(
    ("taint", "field"),
    [
        (Taint(key="a b", effect="NoSchedule"), "taints[0].key"),
        (Taint(key="a", value="-", effect="NoSchedule"), "taints[0].value"),
    ],
)
def test_a_wrong_taint_is_refused(taint: Taint, field: str) -> None:
    with pytest.raises(SettingError) as refusal:
        check_taints([taint])
    assert refusal.value.field == field


def init_of(recorder: Recorder) -> str:
    """What the control plane's kubeadm reads."""
    uploads = kinds(recorder)[CONTAINER, "control-plane"].inputs["uploads"]["value"]
    return str(next(one["content"] for one in uploads if one["file"] == "/etc/kubernetes/kubeadm.yaml"))


@pytest.mark.parametrize(
    ("host_ip", "server"),
    [
        ("127.0.0.1", "https://127.0.0.1:16443"),
        ("192.168.1.5", "https://192.168.1.5:16443"),
        ("0.0.0.0", "https://127.0.0.1:16443"),
        ("::", "https://[::1]:16443"),
        ("::1", "https://[::1]:16443"),
    ],
)
def test_the_kubeconfig_names_an_address_that_a_client_can_connect_to(host_ip: str, server: str) -> None:
    assert server_url(host_ip, 16443) == server


def test_the_certificate_is_valid_for_the_declared_names() -> None:
    recorder, _ = built(api_host_ip="::", api_names=["192.168.1.5", "lab.example.com"])
    cluster = list(yaml.safe_load_all(init_of(recorder)))[1]
    assert cluster["apiServer"]["certSANs"] == [
        "localhost",
        "127.0.0.1",
        "10.1.0.10",
        "control-plane",
        "::",
        "::1",
        "192.168.1.5",
        "lab.example.com",
    ]


def test_without_further_names_the_certificate_is_what_it_was() -> None:
    recorder, _ = built(api_host_ip="0.0.0.0")
    cluster = list(yaml.safe_load_all(init_of(recorder)))[1]
    names = ["localhost", "127.0.0.1", "10.1.0.10", "control-plane", "0.0.0.0"]
    assert cluster["apiServer"]["certSANs"] == names
