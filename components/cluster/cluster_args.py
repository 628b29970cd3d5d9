"""What a cluster is made of, as someone wants it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pulumi

from components.cluster.host import HostNeeds
from components.cluster.kubeadm import NODE_RESOLV_CONF, RESOLV_CONF, ClusterPlan
from components.cluster.kubeconfig import local_host
from components.cluster.labels import Taint
from components.cluster.mirrors import Mirror
from components.cluster.pki import derive_pki
from components.cluster.proxy import proxy_environment
from components.networks.ports import PublishedPort

CONTROL_PLANE = "control-plane"


@dataclass(frozen=True, kw_only=True)
class MachineArgs:
    """One node as someone wants it.

    Attributes:
        address: its address on the node network.
        labels: of its Node object.
        taints: likewise.
        ports: what it publishes on the host.
        memory_mib: its limit in MiB; none if absent.
    """

    address: str
    labels: Mapping[str, str] = field(default_factory=dict)
    taints: tuple[Taint, ...] = ()
    ports: tuple[PublishedPort, ...] = ()
    memory_mib: int | None = None


@dataclass(frozen=True, kw_only=True)
class ClusterArgs:
    """What a cluster is made of.

    Attributes:
        stack: the stack's name; goes before every name on the engine.
        image: the node image, best by its ID.
        kubernetes: the version that is in it.
        secret: what keys, certificates and the token are derived from.
        network: the node network's name on the engine; pass the output.
        nameservers: which pods ask for names outside of the cluster; those of their node if empty.
        control_plane: the control plane's node.
        workers: the others, by name.
        node_subnet: CIDR of the node network; needed where nodes use a proxy.
        pod_subnet: CIDR of the pods.
        service_subnet: CIDR of Services.
        api: where the API server is published on the host.
        api_names: further names and addresses by which it is reached.
        calico_manifest: the text of upstream's manifest.
        calico_images: references to use instead of its images.
        registry_mirrors: what to pull from first, by registry.
        feature_gates: of every component of Kubernetes.
        sysctls: of the nodes' network namespaces.
        host: what the host needs.
        allow_control_plane_replacement: whether the control plane's container, and all that the cluster knows
            with it, may be replaced or removed.
    """

    stack: str
    image: pulumi.Input[str]
    kubernetes: str
    secret: str
    network: pulumi.Input[str]
    nameservers: tuple[str, ...]
    control_plane: MachineArgs
    workers: Mapping[str, MachineArgs]
    node_subnet: str = ""
    pod_subnet: str
    service_subnet: str
    api: PublishedPort
    api_names: tuple[str, ...] = ()
    calico_manifest: str
    calico_images: Mapping[str, str] = field(default_factory=dict)
    registry_mirrors: Mapping[str, tuple[Mirror, ...]] = field(default_factory=dict)
    feature_gates: Mapping[str, bool] = field(default_factory=dict)
    sysctls: Mapping[str, str] = field(default_factory=dict)
    host: HostNeeds = field(default_factory=HostNeeds)
    allow_control_plane_replacement: bool = False

    def plan(self) -> ClusterPlan:
        """What all of its nodes agree on.

        Raises:
            SettingError: the secret is none.
        """
        return ClusterPlan(
            name=self.stack,
            kubernetes=self.kubernetes,
            pod_subnet=self.pod_subnet,
            service_subnet=self.service_subnet,
            api_address=self.control_plane.address,
            api_names=self._names(),
            pki=derive_pki(self.secret, self.stack),
            feature_gates=self.feature_gates,
            host=self.host,
            resolv_conf=RESOLV_CONF if self.nameservers else NODE_RESOLV_CONF,
        )

    def environment(self, node: str) -> dict[str, str]:
        """The variables of a node: they name no other worker, so that one more leaves it as it is."""
        names = dict.fromkeys((CONTROL_PLANE, node))
        subnets = (self.service_subnet, self.pod_subnet, self.node_subnet)
        return proxy_environment(self.host.proxy, (*subnets, self.control_plane.address, *names))

    def _names(self) -> tuple[str, ...]:
        """What the API server's certificate is for, beside 127.0.0.1 and the control plane's address."""
        own = (CONTROL_PLANE, self.api.host_ip)
        loopback = ("::1",) if local_host(self.api.host_ip) == "::1" else ()
        return (*own, *loopback, *self.api_names)
