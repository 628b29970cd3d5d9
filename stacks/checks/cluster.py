"""The cluster by itself, and beside what else the stack has."""

from collections.abc import Callable
from functools import partial

from components.cluster.labels import Taint, check_node_labels, check_taints
from components.cluster.pki import check_secret
from components.cluster.places import place_nodes
from components.errors import SettingError
from components.networks.addressing import (
    SubnetPlan,
    plan_subnet,
)
from components.networks.occupancy import assign_statics
from stacks.checks.addons import addon_problems, others_on
from stacks.checks.cluster_fields import field_checks
from stacks.checks.cluster_software import check_node_mtu
from stacks.checks.gather import gather, unknown
from stacks.checks.networks import readable
from stacks.checks.ports import published_problems
from stacks.model.base import EncryptedSettings
from stacks.model.cluster import NODE_NETWORK, ClusterSettings, NodeSettings
from stacks.model.networks import BridgeSettings, ExistingSettings, kind_of
from stacks.model.stack import Settings


def cluster_problems(settings: Settings) -> list[SettingError]:
    """What is wrong with the cluster."""
    secret = _secret(settings)
    if settings.cluster is None:
        return secret
    return [
        *secret,
        *gather("cluster", *field_checks(settings.cluster)),
        *_network(settings, settings.cluster),
        *_names(settings, settings.cluster),
        *_nowhere(settings.cluster),
        *(
            problem
            for path, node in settings.cluster.machines().values()
            for problem in (*gather(path, *_node_checks(node)), *published_problems(path, node.ports))
        ),
        *_addresses(settings, settings.cluster),
        *addon_problems(settings, node_plan(settings, settings.cluster)),
    ]


def node_plan(settings: Settings, cluster: ClusterSettings) -> SubnetPlan | None:
    """The subnet of the nodes; None if it can't be read, or the network does not exist."""
    block = cluster.node_block()
    if block is None:
        network = settings.networks.get(cluster.network.existing or "")
        is_bridge = network is not None and kind_of(network) == "bridge"
        blocks = network.blocks() if network is not None and is_bridge else ()
        block = next((one for one in blocks if one.version == 4), None)
    plans = readable(block) if block else ()
    return plans[0] if plans else None


def _secret(settings: Settings) -> list[SettingError]:
    if settings.secret is None or isinstance(settings.secret, EncryptedSettings):
        return []
    return gather("", partial(check_secret, settings.secret.get_secret_value()))


def _network(settings: Settings, cluster: ClusterSettings) -> list[SettingError]:
    wanted = cluster.network
    if (wanted.subnet is None) == (wanted.existing is None):
        remedy = "needs exactly one of subnet and existing"
        return [SettingError("cluster.network", wanted.model_dump(exclude_none=True), remedy)]
    if wanted.existing is not None:
        return _existing(settings, cluster, wanted.existing)
    block = cluster.node_block()
    checks: list[Callable[[], object]] = [partial(plan_subnet, block)] if block else []
    return gather("cluster.network", *checks)


def _existing(settings: Settings, cluster: ClusterSettings, name: str) -> list[SettingError]:
    field = "cluster.network.existing"
    network = settings.networks.get(name)
    if network is None:
        return [unknown(field, name, settings.networks, "network of this stack")]
    if (
        not isinstance(network, BridgeSettings | ExistingSettings)
        or kind_of(network) != "bridge"
        or network.internal
        or not network.icc
    ):
        remedy = "can't carry nodes; name a bridge with a way out whose containers may talk to each other"
        return [SettingError(field, name, remedy)]
    if network.subnet is None:
        remedy = "is missing; nodes have static addresses, so add the subnet that the network has"
        return [SettingError(f"networks.{name}.subnet", None, remedy)]
    return _mtu_of(cluster, network, name)


def _mtu_of(
    cluster: ClusterSettings, network: BridgeSettings | ExistingSettings, name: str
) -> list[SettingError]:
    is_made = isinstance(network, BridgeSettings)
    if cluster.network.mtu is not None:
        is_joined = f"is of a network that the stack does not make; remove it: {name} has the MTU that it has"
        remedy = f"belongs to a bridge of its own; set networks.{name}.mtu" if is_made else is_joined
        return [SettingError("cluster.network.mtu", cluster.network.mtu, remedy)]
    if not isinstance(network, BridgeSettings):
        return []
    return gather("", partial(check_node_mtu, network.mtu, f"networks.{name}.mtu"))


def _names(settings: Settings, cluster: ClusterSettings) -> list[SettingError]:
    """Names on the engine: nodes, endpoints, services and networks are all `<stack>-<name>`."""
    found = []
    machines = cluster.machines()
    if len(machines) <= len(cluster.workers):
        path = "cluster.workers.control-plane"
        found.append(SettingError(path, "control-plane", "is the control plane's name; choose another"))
    for kind, taken in (("endpoints", settings.endpoints), ("services", settings.services)):
        found += [
            SettingError(path, name, f"is already the name of {kind}.{name}; choose another")
            for name, (path, _) in machines.items()
            if name in taken
        ]
    if cluster.network.existing is None and NODE_NETWORK in settings.networks:
        remedy = "is the name of the cluster's own network; choose another, or set cluster.network.existing"
        found.append(SettingError(f"networks.{NODE_NETWORK}", NODE_NETWORK, remedy))
    return found


def _nowhere(cluster: ClusterSettings) -> list[SettingError]:
    """What would wait for a node for ever, where every node is tainted."""
    if cluster.takers():
        return []
    waiting = [
        *(["cluster.load_balancer"] if cluster.load_balancer else []),
        *(["cluster.ingress"] if cluster.ingress else []),
    ]
    # CoreDNS tolerates kubeadm's taint, and no other.
    if not waiting and cluster.control_plane.taints:
        waiting = ["the cluster's DNS"]
    if not waiting:
        return []
    remedy = (
        f"keep every pod off that tolerates nothing, and {' and '.join(waiting)} "
        f"need{'s' if len(waiting) == 1 else ''} a node; leave one worker without, or with PreferNoSchedule"
    )
    return [SettingError("cluster.workers", "taints on every node", remedy)]


def _node_checks(node: NodeSettings) -> list[Callable[[], object]]:
    taints = [Taint(**taint.model_dump()) for taint in node.taints]
    return [
        partial(check_node_labels, node.labels),
        partial(check_taints, taints),
    ]


def _addresses(settings: Settings, cluster: ClusterSettings) -> list[SettingError]:
    """The nodes' addresses among each other, and beside endpoints on the same network."""
    plan = node_plan(settings, cluster)
    if plan is None:
        return []
    statics = {path: node.ipv4 for path, node in cluster.machines().values()}
    found = gather("", partial(place_nodes, plan, statics))
    if found or cluster.network.existing is None:
        return found
    nodes = {f"{path}.ipv4": address for path, address in place_nodes(plan, statics).items()}
    others = others_on(settings, cluster.network.existing)
    return gather("", partial(assign_statics, (plan,), others | nodes))
