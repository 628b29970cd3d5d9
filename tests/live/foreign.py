"""A cluster that this project did not make: kind makes it, from the image of our nodes.

That kind can is the proof that the image keeps kind's contract.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import docker
import testinfra
import yaml
from docker.types import IPAMConfig, IPAMPool
from testinfra.host import Host

from components.addons.calico_settings import CalicoArgs, calico_objects
from components.addons.manifest import Object
from toolchain.cluster.manifests import CALICO
from toolchain.engine import connect
from toolchain.facts import missing_capabilities
from toolchain.images import cluster_images, node_image

NAME = "cn-foreign"
SUBNET = "10.211.252.0/24"
POD_SUBNET = "10.214.0.0/16"
SERVICE_SUBNET = "10.215.0.0/16"
NODES = (f"{NAME}-control-plane", f"{NAME}-worker")
SETTLE_SECONDS = 180
# For a host without CAP_SYS_RESOURCE, in kind's own way.
RESTRICTED = """\
[plugins."io.containerd.grpc.v1.cri"]
  restrict_oom_score_adj = true
"""


class Foreign:
    """The cluster.

    Attributes:
        kubeconfig: a file with its administrator's kubeconfig; the context is `kind-cn-foreign`.
    """

    def __init__(self, kubeconfig: Path) -> None:
        self.kubeconfig = kubeconfig
        self._host: Host = testinfra.get_host("local://")

    def kubectl(self, arguments: str) -> str:
        """Run kubectl on it; its output."""
        done = self._host.run(f"kubectl --kubeconfig {self.kubeconfig} {arguments}")
        assert done.rc == 0, f"kubectl {arguments}: {done.stderr}"
        return str(done.stdout).strip()

    def put_network(self) -> None:
        """Calico, as our own clusters have it, and its nodes ready."""
        manifest = CALICO.read()
        assert manifest, "the manifest of Calico is not there; run `make setup STACK=test`"
        objects = calico_objects(CalicoArgs(manifest=manifest, pod_subnet=POD_SUBNET))
        definitions = [one for one in objects if one["kind"] == "CustomResourceDefinition"]
        self._apply(definitions)
        self.kubectl(f"wait --for=condition=Established crds --all --timeout={SETTLE_SECONDS}s")
        self._apply([one for one in objects if one not in definitions])
        self.kubectl(f"wait --for=condition=Ready nodes --all --timeout={SETTLE_SECONDS}s")

    def _apply(self, objects: list[Object]) -> None:
        path = self.kubeconfig.with_name("objects.yaml")
        path.write_text(yaml.safe_dump_all(objects))
        self.kubectl(f"apply --server-side -f {path}")


@contextmanager
def foreign_cluster(folder: Path) -> Iterator[Foreign]:
    """Have kind make it, and remove it again.

    Args:
        folder: where its files go.
    """
    kind = cluster_images.programs("kind") / "kind"
    host = testinfra.get_host("local://")
    client = connect()
    _remove(host, kind, client)
    _make_network(client)
    try:
        made = Foreign(folder / "kubeconfig")
        configuration = folder / "kind.yaml"
        configuration.write_text(yaml.safe_dump(_configuration()))
        done = host.run(
            f"KIND_EXPERIMENTAL_DOCKER_NETWORK={NAME} {kind} create cluster --name {NAME} "
            f"--image {_image()} --config {configuration} --kubeconfig {made.kubeconfig}"
        )
        assert done.rc == 0, done.stderr
        made.put_network()
        yield made
    finally:
        _remove(host, kind, client)


def _image() -> str:
    found = node_image.present()
    assert found, "the image of the nodes is not there; run `make setup STACK=test`"
    return found.reference


def _configuration() -> dict[str, object]:
    """Two nodes without kind's own network, which the image does not hold; and what this host needs."""
    lacks = missing_capabilities()
    kubelet = {
        "apiVersion": "kubelet.config.k8s.io/v1beta1",
        "kind": "KubeletConfiguration",
        **({"failCgroupV1": False} if "cgroup-v2" in lacks else {}),
    }
    return {
        "kind": "Cluster",
        "apiVersion": "kind.x-k8s.io/v1alpha4",
        "networking": {
            "disableDefaultCNI": True,
            "podSubnet": POD_SUBNET,
            "serviceSubnet": SERVICE_SUBNET,
            "ipFamily": "ipv4",
        },
        "nodes": [{"role": "control-plane"}, {"role": "worker"}],
        "kubeadmConfigPatches": [yaml.safe_dump(kubelet)],
        "containerdConfigPatches": [RESTRICTED] if "sys-resource" in lacks else [],
    }


def _make_network(client: docker.DockerClient) -> None:
    """Ours, so that no other network's subnet is in its way; kind takes one that it finds."""
    pool = IPAMPool(subnet=SUBNET)
    ipam = IPAMConfig(pool_configs=[pool])
    client.networks.create(NAME, driver="bridge", ipam=ipam)


def _remove(host: Host, kind: Path, client: docker.DockerClient) -> None:
    host.run(f"{kind} delete cluster --name {NAME} --kubeconfig {os.devnull}")
    for network in client.networks.list(names=[NAME]):
        network.remove()
