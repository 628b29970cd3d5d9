"""Upstream's manifest with our settings: what changes, and that nothing else does."""

from typing import Any

import pytest
import yaml

from components.addons.calico_settings import CalicoArgs, calico_objects, environment
from components.addons.manifest import object_name, rank, read_manifest
from components.errors import SettingError
from tests.unit.cluster.sample import MANIFEST

ARGS = CalicoArgs(manifest=MANIFEST, pod_subnet="10.2.0.0/16")


def node(objects: list[dict[str, Any]]) -> dict[str, Any]:
    pod: dict[str, Any] = objects[0]["spec"]["template"]["spec"]
    return pod


def test_calico_node_gets_our_variables_and_keeps_its_own() -> None:
    found = node(calico_objects(ARGS))["containers"][0]["env"]
    ours = [{"name": name, "value": value} for name, value in environment("10.2.0.0/16").items()]
    assert found == [{"name": "DATASTORE_TYPE", "value": "kubernetes"}, *ours]


def test_our_variables_say_vxlan_always_and_the_nodes_own_address() -> None:
    found = environment("10.2.0.0/16")
    assert found["CALICO_IPV4POOL_VXLAN"] == "Always"
    assert found["CALICO_IPV4POOL_IPIP"] == "Never"
    assert found["CALICO_IPV4POOL_CIDR"] == "10.2.0.0/16"
    assert found["IP_AUTODETECTION_METHOD"] == "kubernetes-internal-ip"


def test_what_only_ebpf_and_bgp_need_is_left_out() -> None:
    pod = node(calico_objects(ARGS))
    assert [one["name"] for one in pod["initContainers"]] == ["install-cni"]
    assert pod["volumes"] == [{"name": "cni-net-dir"}]
    assert pod["containers"][0]["volumeMounts"] == [{"name": "cni-net-dir"}]
    for probe in ("livenessProbe", "readinessProbe"):
        assert pod["containers"][0][probe]["exec"]["command"] == ["/bin/calico-node", "-felix-live"]


def test_a_release_with_one_image_for_all_is_set_up_alike() -> None:
    """3.33: other names of the same containers, volumes and probes."""
    newer = MANIFEST.replace("mount-bpffs", "ebpf-bootstrap").replace("calico/cni", "calico/calico")
    probe = "[calico, component, node, health, --felix-live, --bird-live]"
    newer = newer.replace(
        "command:\n            - /bin/calico-node\n            - -felix-live\n            - -bird-live",
        f"command: {probe}",
    )
    pod = node(calico_objects(CalicoArgs(manifest=newer, pod_subnet="10.2.0.0/16")))
    assert [one["name"] for one in pod["initContainers"]] == ["install-cni"]
    command = pod["containers"][0]["livenessProbe"]["exec"]["command"]
    assert command == ["calico", "component", "node", "health", "--felix-live"]


def test_the_configuration_says_vxlan_and_finds_the_mtu_out() -> None:
    configuration = calico_objects(ARGS)[1]["data"]
    assert configuration == {"calico_backend": "vxlan", "veth_mtu": "0", "typha_service_name": "none"}


def test_everything_else_is_upstreams() -> None:
    assert calico_objects(ARGS)[2] == list(yaml.safe_load_all(MANIFEST))[2]


def test_images_are_replaced_by_name() -> None:
    args = CalicoArgs(manifest=MANIFEST, pod_subnet="10.2.0.0/16", images={"calico/node": "mine:1"})
    pod = node(calico_objects(args))
    assert pod["containers"][0]["image"] == "mine:1"
    assert pod["initContainers"][0]["image"] == "docker.io/calico/cni:v3.28.5"


REFUSED = {
    "an image that does not occur": (
        CalicoArgs(manifest=MANIFEST, pod_subnet="10.2.0.0/16", images={"calico/nod": "mine:1"}),
        "calico.images.calico/nod = calico/nod: is no image of the manifest; known are calico/cni, "
        "calico/node",
    ),
    "a manifest of something else": (
        CalicoArgs(
            manifest="{apiVersion: v1, kind: Namespace, metadata: {name: a}}", pod_subnet="10.2.0.0/16"
        ),
        "calico.manifest = 1 objects: has no DaemonSet calico-node; give upstream's manifest for an "
        "installation without operator",
    ),
    "no object": (
        CalicoArgs(manifest="[]\n---\n1", pod_subnet="10.2.0.0/16"),
        "calico.manifest[0] = 1: is no Kubernetes object; give upstream's manifest",
    ),
}


@pytest.mark.parametrize(("args", "message"), REFUSED.values(), ids=REFUSED.keys())
def test_what_is_not_calicos_is_refused(args: CalicoArgs, message: str) -> None:
    with pytest.raises(SettingError) as refusal:
        calico_objects(args)
    assert str(refusal.value) == message


def test_no_yaml_is_refused() -> None:
    with pytest.raises(SettingError, match="is no YAML"):
        read_manifest("a: [")


def test_definitions_come_first_and_names_are_unique() -> None:
    objects = read_manifest(MANIFEST)
    assert [rank(one) for one in objects] == [2, 1, 0]
    assert [object_name(one) for one in objects] == [
        "DaemonSet:kube-system/calico-node",
        "ConfigMap:kube-system/calico-config",
        "CustomResourceDefinition:ippools.crd.projectcalico.org",
    ]
