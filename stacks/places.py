"""Where the nodes of a stack's cluster are. Pure."""

from collections.abc import Mapping

from components.cluster.places import place_nodes
from components.networks.addressing import SubnetPlan
from stacks.model.cluster import ClusterSettings


def node_addresses(
    cluster: ClusterSettings, plan: SubnetPlan, standing: Mapping[str, str] | None = None
) -> dict[str, str]:
    """The address of every node by its name.

    Args:
        cluster: the settings.
        plan: the subnet of the nodes.
        standing: the addresses that nodes have already, by name, as the stack's state knows them.

    Raises:
        SettingError: an address is wrong, two nodes have the same one, or there are too few.
    """
    machines = cluster.machines()
    kept = {machines[name][0]: address for name, address in (standing or {}).items() if name in machines}
    placed = place_nodes(plan, {path: node.ipv4 for path, node in machines.values()}, kept)
    return {name: placed[path] for name, (path, _) in machines.items()}
