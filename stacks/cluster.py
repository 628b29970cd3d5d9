"""The stack's Kubernetes cluster: from settings to components."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pulumi

from components.cluster.cluster import Cluster, ClusterArgs, MachineArgs, api_port
from components.cluster.host import HostNeeds
from components.cluster.labels import Taint
from components.cluster.places import place_nodes
from components.networks.addressing import SubnetPlan
from components.networks.bridge import Bridge, BridgeArgs
from components.networks.ports import PublishedPort
from stacks.checks.cluster import node_plan
from stacks.model.cluster import CONTROL_PLANE, NODE_NETWORK, ClusterSettings, NodeSettings
from stacks.model.stack import Settings


@dataclass(frozen=True, kw_only=True, repr=False)
class Provisions:
    """What the set-up has provided for a cluster.

    Attributes:
        image: the node image, best by its ID.
        kubernetes: the version that is in it.
        calico_manifest: the text of upstream's manifest.
        secret: what the cluster's keys are derived from.
        host: what the host needs.
    """

    image: pulumi.Input[str]
    kubernetes: str
    calico_manifest: str
    secret: str
    host: HostNeeds = field(default_factory=HostNeeds)


def build_cluster(
    settings: Settings, stack: str, given: Provisions, networks: Mapping[str, Any]
) -> dict[str, Any]:
    """Build the cluster of a stack.

    Args:
        settings: what the stack wants.
        stack: its name, which goes before every name on the engine.
        given: what the set-up has provided.
        networks: the stack's output of that name: a network that the nodes share is one of them.

    Returns:
        The stack's outputs: kubeconfig, nodes, subnets; none if it has no cluster.
    """
    wanted = settings.cluster
    plan = node_plan(settings, wanted) if wanted else None
    if wanted is None or plan is None:
        return {}
    network = _network(stack, wanted, networks)
    addresses = place_nodes(plan, {path: node.ipv4 for path, node in wanted.machines().values()})
    machines = {name: _machine(node, addresses[path]) for name, (path, node) in wanted.machines().items()}
    cluster = Cluster("cluster", _args(wanted, stack, given, network, plan, machines))
    return {
        "kubeconfig": cluster.kubeconfig,
        "nodes": {
            name: {
                "container": cluster.nodes[name].container.name,
                "address": machine.address,
                "role": "worker" if name in wanted.workers else "control-plane",
            }
            for name, machine in machines.items()
        },
        "subnets": {
            "nodes": str(plan.subnet),
            "pods": wanted.pod_subnet,
            "services": wanted.service_subnet,
        },
    }


def _network(stack: str, wanted: ClusterSettings, networks: Mapping[str, Any]) -> pulumi.Input[str]:
    block = wanted.node_block()
    if block is None:
        name: pulumi.Input[str] = networks[wanted.network.existing or ""]["name"]
        return name
    return Bridge(NODE_NETWORK, BridgeArgs(stack=stack, ipv4=block, mtu=wanted.network.mtu)).network_name


def _machine(node: NodeSettings, address: str) -> MachineArgs:
    return MachineArgs(
        address=address,
        labels=node.labels,
        taints=tuple(Taint(**taint.model_dump()) for taint in node.taints),
        ports=tuple(PublishedPort(**port.model_dump()) for port in node.ports),
        memory_mib=node.memory_mib,
    )


def _args(  # noqa: PLR0913, PLR0917
    wanted: ClusterSettings,
    stack: str,
    given: Provisions,
    network: pulumi.Input[str],
    plan: SubnetPlan,
    machines: Mapping[str, MachineArgs],
) -> ClusterArgs:
    workers = dict(machines)
    return ClusterArgs(
        stack=stack,
        image=given.image,
        kubernetes=given.kubernetes,
        secret=given.secret,
        host=given.host,
        network=network,
        # Docker's resolver is reached there too: a node's entrypoint sees to it.
        nameservers=wanted.nameservers or (str(plan.gateway),),
        control_plane=workers.pop(CONTROL_PLANE),
        workers=workers,
        api=api_port(wanted.api_host_ip, wanted.api_port),
        calico_manifest=given.calico_manifest,
        calico_images=wanted.calico.images,
        **wanted.model_dump(
            include={
                "pod_subnet",
                "service_subnet",
                "registry_mirrors",
                "feature_gates",
                "sysctls",
                "allow_control_plane_replacement",
            }
        ),
    )
