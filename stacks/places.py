"""Where the nodes of a stack's cluster are. Pure."""

from components.cluster.places import place_nodes
from components.networks.addressing import SubnetPlan
from stacks.model.cluster import ClusterSettings


def node_addresses(cluster: ClusterSettings, plan: SubnetPlan) -> dict[str, str]:
    """The address of every node by its name.

    Args:
        cluster: the settings.
        plan: the subnet of the nodes.

    Raises:
        SettingError: an address is wrong, or two nodes have the same one.
    """
    machines = cluster.machines()
    placed = place_nodes(plan, {path: node.ipv4 for path, node in machines.values()})
    return {name: placed[path] for name, (path, _) in machines.items()}
