"""The stack's Kubernetes cluster: from settings to components."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pulumi

from components.addons.metallb import MetalLB, MetalLBArgs
from components.addons.traefik import Traefik, TraefikArgs
from components.cluster.cluster import Cluster, api_port
from components.cluster.cluster_args import ClusterArgs, MachineArgs
from components.cluster.host import HostNeeds
from components.cluster.labels import Taint
from components.cluster.standing import standing_on
from components.networks.addressing import SubnetPlan
from components.networks.bridge import Bridge, BridgeArgs
from components.networks.ports import PublishedPort
from stacks.checks.cluster import node_plan
from stacks.model.cluster import CONTROL_PLANE, NODE_NETWORK, ClusterSettings, NodeSettings
from stacks.model.endpoints import PublishedPortSettings
from stacks.model.stack import Settings
from stacks.places import node_addresses
from stacks.urls import entrance
from stacks.workloads import Ground


@dataclass(frozen=True, kw_only=True, repr=False)
class Provisions:
    """What the set-up has provided for a cluster.

    Attributes:
        image: the node image, best by its ID.
        kubernetes: the version that is in it.
        calico_manifest: the text of upstream's manifest.
        metallb_manifest: likewise; needed where the stack has a load balancer.
        traefik_image: the image of the ingress controller, unless the stack names one.
        secret: what the cluster's keys are derived from.
        is_half_made: whether there is a control plane that has never booted: then nothing protects it.
        host: what the host needs.
    """

    image: pulumi.Input[str]
    kubernetes: str
    calico_manifest: str
    secret: str
    metallb_manifest: str = ""
    traefik_image: str = ""
    is_half_made: bool = False
    host: HostNeeds = field(default_factory=HostNeeds)


@dataclass(frozen=True, kw_only=True)
class BuiltCluster:
    """A cluster that this stack has.

    Attributes:
        outputs: what the stack exports of it: kubeconfig, nodes, subnets, its ingress controller's ports.
        ground: where workloads can stand on it.
    """

    outputs: dict[str, Any]
    ground: Ground


def build_cluster(
    settings: Settings, stack: str, given: Provisions, networks: Mapping[str, Any]
) -> BuiltCluster | None:
    """Build the cluster of a stack.

    Args:
        settings: what the stack wants.
        stack: its name, which goes before every name on the engine.
        given: what the set-up has provided.
        networks: the stack's output of that name: a network that the nodes share is one of them.

    Returns:
        None if the stack has no cluster.
    """
    wanted = settings.cluster
    plan = node_plan(settings, wanted) if wanted else None
    if wanted is None or plan is None:
        return None
    network = _network(stack, wanted, networks)
    addresses = node_addresses(wanted, plan)
    machines = {
        name: _machine(node, addresses[name], tuple(wanted.ports_of(name).values()))
        for name, (_, node) in wanted.machines().items()
    }
    cluster = Cluster("cluster", _args(wanted, stack, given, network, plan, machines))
    return BuiltCluster(
        outputs=_outputs(wanted, plan, cluster, machines),
        ground=_ground(wanted, cluster, given, addresses[CONTROL_PLANE]),
    )


def _outputs(
    wanted: ClusterSettings, plan: SubnetPlan, cluster: Cluster, machines: Mapping[str, MachineArgs]
) -> dict[str, Any]:
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
        **({"ingress": entrance(wanted.ingress)} if wanted.ingress else {}),
    }


def _ground(wanted: ClusterSettings, cluster: Cluster, given: Provisions, address: str) -> Ground:
    """What stands on the cluster before workloads do: its load balancer, its ingress controller."""
    control_plane = cluster.nodes[CONTROL_PLANE].container
    opts = pulumi.ResourceOptions(
        provider=cluster.provider, transformations=[standing_on(control_plane)], depends_on=cluster.ready
    )
    ready = list(cluster.ready)
    balancer, ingress = wanted.load_balancer, wanted.ingress
    if balancer is not None:
        args = MetalLBArgs(
            manifest=given.metallb_manifest,
            addresses=balancer.addresses,
            on_control_plane=not wanted.workers,
        )
        ready += MetalLB("metallb", args, opts).ready
    if ingress is not None:
        settings = TraefikArgs(
            image=ingress.image or given.traefik_image,
            http_port=ingress.http_node_port,
            https_port=ingress.https_node_port,
            published=(ingress.http_port, ingress.https_port),
            address=None if balancer else address,
            ingress_class=ingress.ingress_class,
            traffic_policy=ingress.external_traffic_policy,
            nodes=len(wanted.machines()),
        )
        after = pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(depends_on=ready))
        ready += Traefik("traefik", settings, after).ready
    return Ground(
        opts=opts,
        ready=ready,
        ingress_class=ingress.ingress_class if ingress else "traefik",
        ports=entrance(ingress) if ingress else None,
    )


def _network(stack: str, wanted: ClusterSettings, networks: Mapping[str, Any]) -> pulumi.Input[str]:
    block = wanted.node_block()
    if block is None:
        name: pulumi.Input[str] = networks[wanted.network.existing or ""]["name"]
        return name
    return Bridge(NODE_NETWORK, BridgeArgs(stack=stack, ipv4=block, mtu=wanted.network.mtu)).network_name


def _machine(node: NodeSettings, address: str, ports: tuple[PublishedPortSettings, ...]) -> MachineArgs:
    return MachineArgs(
        address=address,
        labels=node.labels,
        taints=tuple(Taint(**taint.model_dump()) for taint in node.taints),
        ports=tuple(PublishedPort(**port.model_dump()) for port in ports),
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
        # Docker's resolver is reached at the gateway too: a node's entrypoint sees to it.
        nameservers=wanted.nameservers or (() if given.host.own_resolver else (str(plan.gateway),)),
        node_subnet=str(plan.subnet),
        control_plane=workers.pop(CONTROL_PLANE),
        workers=workers,
        api=api_port(wanted.api_host_ip, wanted.api_port),
        api_names=wanted.api_names,
        calico_manifest=given.calico_manifest,
        calico_images=wanted.calico.images,
        registry_mirrors=wanted.mirrors(),
        allow_control_plane_replacement=wanted.allow_control_plane_replacement or given.is_half_made,
        **wanted.model_dump(include={"pod_subnet", "service_subnet", "feature_gates", "sysctls"}),
    )
