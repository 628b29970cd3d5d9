"""A small cluster to test with: its plan, and a manifest like Calico's."""

import yaml

from components.cluster.host import HostNeeds
from components.cluster.kubeadm import ClusterPlan
from components.cluster.pki import derive_pki

SECRET = "a secret of at least 32 characters"
PKI = derive_pki(SECRET, "lab")


def plan(feature_gates: dict[str, bool] | None = None, host: HostNeeds | None = None) -> ClusterPlan:
    """A cluster's plan."""
    return ClusterPlan(
        name="lab",
        kubernetes="1.37.2",
        pod_subnet="10.2.0.0/16",
        service_subnet="10.3.0.0/16",
        api_address="10.1.0.10",
        api_names=("control-plane", "127.0.0.1"),
        pki=PKI,
        feature_gates=feature_gates or {},
        host=host or HostNeeds(),
    )


def _pod(**spec: object) -> dict[str, object]:
    return {"template": {"spec": spec}}


def _object(kind: str, name: str, version: str = "v1", **content: object) -> dict[str, object]:
    return {
        "apiVersion": version,
        "kind": kind,
        "metadata": {"name": name, "namespace": "kube-system"},
        **content,
    }


_PROBE = {"exec": {"command": ["/bin/calico-node", "-felix-live", "-bird-live"]}}
_NODE = {
    "name": "calico-node",
    "image": "docker.io/calico/node:v3.28.5",
    "env": [
        {"name": "DATASTORE_TYPE", "value": "kubernetes"},
        {"name": "CALICO_IPV4POOL_VXLAN", "value": "CrossSubnet"},
        {"name": "FELIX_VXLANMTU", "valueFrom": {"configMapKeyRef": {"name": "calico-config"}}},
    ],
    "livenessProbe": _PROBE,
    "readinessProbe": _PROBE,
    "volumeMounts": [{"name": "bpffs"}, {"name": "cni-net-dir"}],
}
_OBJECTS = [
    _object(
        "DaemonSet",
        "calico-node",
        "apps/v1",
        spec=_pod(
            initContainers=[
                {"name": "install-cni", "image": "docker.io/calico/cni:v3.28.5"},
                {"name": "mount-bpffs", "image": "docker.io/calico/node:v3.28.5"},
            ],
            containers=[_NODE],
            volumes=[{"name": "bpffs"}, {"name": "sys-fs"}, {"name": "nodeproc"}, {"name": "cni-net-dir"}],
        ),
    ),
    _object(
        "ConfigMap",
        "calico-config",
        data={"calico_backend": "bird", "veth_mtu": "1440", "typha_service_name": "none"},
    ),
    {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": "ippools.crd.projectcalico.org"},
    },
]
MANIFEST = yaml.safe_dump_all(_OBJECTS)
