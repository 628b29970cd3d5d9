"""What kubeadm, kubelet and kube-proxy are told, and the files that tell them."""

from typing import Any

import pytest
import yaml

from components.cluster.files import File, NodeFiles, control_plane_files, worker_files
from components.cluster.host import HostNeeds
from components.cluster.kubeadm import init_configuration, join_configuration
from components.cluster.mirrors import Mirror
from tests.unit.cluster.sample import PKI, plan


def documents(text: str) -> dict[str, dict[str, Any]]:
    return {one["kind"]: one for one in yaml.safe_load_all(text)}


INIT = documents(init_configuration(plan(), "control-plane"))
JOIN = documents(join_configuration(plan(), "worker-a", "10.1.0.11"))["JoinConfiguration"]
RESTRICTED = HostNeeds(cgroup_v1=True, restrict_oom_score=True)


def test_the_cluster_is_the_declared_one() -> None:
    cluster = INIT["ClusterConfiguration"]
    assert cluster["kubernetesVersion"] == "v1.37.2"
    assert cluster["networking"] == {"podSubnet": "10.2.0.0/16", "serviceSubnet": "10.3.0.0/16"}
    assert cluster["controlPlaneEndpoint"] == "10.1.0.10:6443"
    assert "127.0.0.1" in cluster["apiServer"]["certSANs"]


def test_a_worker_may_join_at_any_time() -> None:
    (token,) = INIT["InitConfiguration"]["bootstrapTokens"]
    assert token["ttl"] == "0s"
    discovery = JOIN["discovery"]["bootstrapToken"]
    assert discovery == {
        "apiServerEndpoint": "10.1.0.10:6443",
        "token": token["token"],
        "caCertHashes": [PKI.ca_hash],
    }


def test_each_node_says_its_own_address() -> None:
    assert JOIN["nodeRegistration"]["name"] == "worker-a"
    assert {"name": "node-ip", "value": "10.1.0.11"} in JOIN["nodeRegistration"]["kubeletExtraArgs"]


def test_a_full_disk_of_the_host_evicts_nobody_and_dns_does_not_ask_itself() -> None:
    kubelet = INIT["KubeletConfiguration"]
    assert set(kubelet["evictionHard"].values()) == {"0%"}
    assert kubelet["cgroupRoot"] == "/kubelet"
    assert kubelet["resolvConf"] == "/etc/kubernetes/resolv.conf"


def test_kube_proxy_uses_nftables_and_leaves_connection_tracking_to_the_host() -> None:
    proxy = INIT["KubeProxyConfiguration"]
    assert proxy["mode"] == "nftables"
    assert proxy["conntrack"] == {
        "maxPerCore": 0,
        "tcpEstablishedTimeout": "0s",
        "tcpCloseWaitTimeout": "0s",
    }


@pytest.mark.parametrize(("host", "told"), [(HostNeeds(), False), (RESTRICTED, True)])
def test_what_a_restricted_host_needs_is_set_only_there(host: HostNeeds, told: bool) -> None:
    kubelet = documents(init_configuration(plan(host=host), "control-plane"))["KubeletConfiguration"]
    assert (kubelet.get("failCgroupV1") is False) is told
    paths = {file.path for file in worker_files(plan(host=host), NODE)}
    assert any("containerd.service.d" in path for path in paths) is told


def test_feature_gates_reach_every_component() -> None:
    gated = documents(init_configuration(plan(feature_gates={"B": False, "A": True}), "control-plane"))
    for part in ("apiServer", "controllerManager", "scheduler"):
        arguments = gated["ClusterConfiguration"][part]["extraArgs"]
        assert {"name": "feature-gates", "value": "A=true,B=false"} in arguments
    for kind in ("KubeletConfiguration", "KubeProxyConfiguration"):
        assert gated[kind]["featureGates"] == {"A": True, "B": False}


NODE = NodeFiles(
    node="worker-a",
    address="10.1.0.11",
    nameservers=("10.1.0.1",),
    registry_mirrors={"docker.io": (Mirror(url="http://10.1.0.9:5000"),)},
)


def by_path(files: tuple[File, ...]) -> dict[str, File]:
    found = {file.path: file for file in files}
    assert len(found) == len(files), "each path once"
    return found


def test_only_the_control_plane_has_keys_and_they_are_private() -> None:
    control, worker = by_path(control_plane_files(plan(), NODE)), by_path(worker_files(plan(), NODE))
    keys = {path for path in control if path.endswith(".key")}
    assert keys == {f"/etc/kubernetes/pki/{name}.key" for name in ("ca", "front-proxy-ca", "etcd/ca", "sa")}
    assert {control[path].mode for path in keys} == {"0600"}
    assert not [path for path in worker if "pki" in path]


@pytest.mark.parametrize("files", [control_plane_files(plan(), NODE), worker_files(plan(), NODE)])
def test_the_token_is_private_and_pods_ask_the_given_nameserver(files: tuple[File, ...]) -> None:
    found = by_path(files)
    assert found["/etc/kubernetes/kubeadm.yaml"].mode == "0600"
    assert found["/etc/kubernetes/resolv.conf"].content == "nameserver 10.1.0.1\n"


def test_a_mirror_is_asked_before_its_registry() -> None:
    hosts = by_path(worker_files(plan(), NODE))["/etc/containerd/certs.d/docker.io/hosts.toml"].content
    assert hosts.startswith('server = "https://registry-1.docker.io"\n')
    assert '[host."http://10.1.0.9:5000"]' in hosts
