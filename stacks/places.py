"""Where the nodes of a stack's cluster are. Pure."""

from collections.abc import Mapping

from components.cluster.places import place_nodes
from components.networks.addressing import SubnetPlan
from stacks.checks.cluster import node_plan
from stacks.model.cluster import CONTROL_PLANE, ClusterSettings, NodeSettings
from stacks.model.stack import Settings


def node_addresses(
    cluster: ClusterSettings, plan: SubnetPlan, standing: Mapping[str, str] | None = None
) -> dict[str, str]:
    """The address of every node by its name.

    Args:
        cluster: the settings.
        plan: the subnet of the nodes.
        standing: the addresses that nodes have already, by name.

    Raises:
        SettingError: an address is wrong, two nodes have the same one, or there are too few.
    """
    machines = cluster.machines()
    kept = {machines[name][0]: address for name, address in (standing or {}).items() if name in machines}
    placed = place_nodes(plan, {path: node.ipv4 for path, node in machines.values()}, kept)
    return {name: placed[path] for name, (path, _) in machines.items()}


def settled(settings: Settings, standing: Mapping[str, str]) -> Settings:
    """Settings in which nodes that stand have the addresses that they have.

    An address that follows from a name gives way where two names collide: a node that is added must not move
    one that stands, since a node with another address is another node.

    Args:
        settings: what the stack wants; an address that they give wins.
        standing: the addresses of nodes, by name; others than the settings' are let pass, and those that the
            subnet no longer has.

    Raises:
        SettingError: an address that the settings give is another node's.
    """
    cluster = settings.cluster
    plan = node_plan(settings, cluster) if cluster else None
    if cluster is None or plan is None or not standing:
        return settings
    placed = node_addresses(cluster, plan, standing)

    def at(name: str, node: NodeSettings) -> NodeSettings:
        return node.model_copy(update={"ipv4": placed[name]})

    nodes = {
        "control_plane": at(CONTROL_PLANE, cluster.control_plane),
        "workers": {name: at(name, node) for name, node in cluster.workers.items()},
    }
    return settings.model_copy(update={"cluster": cluster.model_copy(update=nodes)})
