"""The configuration of kubeadm, kubelet and kube-proxy. Pure.

Source: https://kubernetes.io/docs/reference/config-api/kubeadm-config.v1beta4/
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml

from components.cluster.host import HostNeeds
from components.cluster.pki import Pki

KUBEADM_API = "kubeadm.k8s.io/v1beta4"
API_PORT = 6443
CRI_SOCKET = "unix:///run/containerd/containerd.sock"
RESOLV_CONF = "/etc/kubernetes/resolv.conf"
NODE_RESOLV_CONF = "/etc/resolv.conf"
NEVER = "0s"
TEN_YEARS = "87600h0m0s"
Document = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class ClusterPlan:
    """What all nodes of a cluster agree on.

    Attributes:
        name: the cluster's name; goes into the kubeconfig files of its members.
        kubernetes: the version, such as `1.37.2`.
        pod_subnet: CIDR.
        service_subnet: CIDR.
        api_address: the control plane's address on the node network.
        api_names: further addresses and names by which the API server is reached.
        pki: keys, certificates, token.
        feature_gates: of every component.
        host: what the host needs.
        resolv_conf: the file, in a node, that says which name servers pods ask.
    """

    name: str
    kubernetes: str
    pod_subnet: str
    service_subnet: str
    api_address: str
    pki: Pki
    api_names: tuple[str, ...] = ()
    feature_gates: Mapping[str, bool] = field(default_factory=dict)
    host: HostNeeds = field(default_factory=HostNeeds)
    resolv_conf: str = RESOLV_CONF

    @property
    def api_endpoint(self) -> str:
        """Where members reach the API server."""
        return f"{self.api_address}:{API_PORT}"


def init_configuration(plan: ClusterPlan, node: str) -> str:
    """What `kubeadm init --config` reads on the control plane."""
    documents = (_init(plan, node), _cluster(plan), kubelet_settings(plan), _kube_proxy(plan))
    return yaml.safe_dump_all(documents, sort_keys=False)


def join_configuration(plan: ClusterPlan, node: str, address: str) -> str:
    """What `kubeadm join --config` reads on a worker."""
    document = {
        "apiVersion": KUBEADM_API,
        "kind": "JoinConfiguration",
        "nodeRegistration": _registration(node, address),
        "discovery": {
            "bootstrapToken": {
                "apiServerEndpoint": plan.api_endpoint,
                "token": plan.pki.bootstrap_token,
                "caCertHashes": [plan.pki.ca_hash],
            }
        },
        "skipPhases": ["preflight"],
    }
    return yaml.safe_dump(document, sort_keys=False)


def _init(plan: ClusterPlan, node: str) -> Document:
    return {
        "apiVersion": KUBEADM_API,
        "kind": "InitConfiguration",
        "bootstrapTokens": [
            {
                "token": plan.pki.bootstrap_token,
                "ttl": NEVER,  # it never ends: a worker may join at any time
                "usages": ["signing", "authentication"],
                "groups": ["system:bootstrappers:kubeadm:default-node-token"],
            }
        ],
        "localAPIEndpoint": {"advertiseAddress": plan.api_address, "bindPort": API_PORT},
        "nodeRegistration": _registration(node, plan.api_address),
        # It would ask a registry for images that the node has, and refuse to try again after a failure.
        "skipPhases": ["preflight"],
    }


def _registration(node: str, address: str) -> Document:
    return {
        "name": node,
        "criSocket": CRI_SOCKET,
        # Not left to the kubelet: it takes the first address that it finds.
        "kubeletExtraArgs": [{"name": "node-ip", "value": address}],
    }


def _cluster(plan: ClusterPlan) -> Document:
    names = dict.fromkeys(("localhost", "127.0.0.1", plan.api_address, *plan.api_names))
    return {
        "apiVersion": KUBEADM_API,
        "kind": "ClusterConfiguration",
        "clusterName": plan.name,
        "kubernetesVersion": f"v{plan.kubernetes}",
        "controlPlaneEndpoint": plan.api_endpoint,
        "networking": {"podSubnet": plan.pod_subnet, "serviceSubnet": plan.service_subnet},
        "encryptionAlgorithm": "ECDSA-P256",
        "certificateValidityPeriod": TEN_YEARS,
        "apiServer": {"certSANs": list(names), **_gates_argument(plan)},
        "controllerManager": _gates_argument(plan),
        "scheduler": _gates_argument(plan),
    }


def _gates_argument(plan: ClusterPlan) -> Document:
    if not plan.feature_gates:
        return {}
    gates = ",".join(f"{name}={str(on).lower()}" for name, on in sorted(plan.feature_gates.items()))
    return {"extraArgs": [{"name": "feature-gates", "value": gates}]}


def kubelet_settings(plan: ClusterPlan) -> Document:
    """The kubelet's configuration; the same on every node."""
    refused = {"failCgroupV1": False} if plan.host.cgroup_v1 else {}
    return {
        "apiVersion": "kubelet.config.k8s.io/v1beta1",
        "kind": "KubeletConfiguration",
        "cgroupDriver": "systemd",
        "cgroupRoot": "/kubelet",  # beside systemd's own, which is the container's
        "failSwapOn": False,
        # Docker's own resolver, at a loopback address, would have CoreDNS ask itself: the image's entrypoint
        # replaces it in the node's own file, and the other file has given addresses.
        "resolvConf": plan.resolv_conf,
        # A node's disk is the host's: how full it is, is not the cluster's doing.
        "imageGCHighThresholdPercent": 100,
        "evictionHard": {"nodefs.available": "0%", "nodefs.inodesFree": "0%", "imagefs.available": "0%"},
        **_gates(plan),
        **refused,
    }


def _kube_proxy(plan: ClusterPlan) -> Document:
    return {
        "apiVersion": "kubeproxy.config.k8s.io/v1alpha1",
        "kind": "KubeProxyConfiguration",
        "mode": "nftables",
        # Connection tracking is the host's to set; in a container kube-proxy can't.
        "conntrack": {"maxPerCore": 0, "tcpEstablishedTimeout": NEVER, "tcpCloseWaitTimeout": NEVER},
        **_gates(plan),
    }


def _gates(plan: ClusterPlan) -> Document:
    return {"featureGates": dict(sorted(plan.feature_gates.items()))} if plan.feature_gates else {}
