"""What a cluster has beside Kubernetes: the load balancer's addresses, the ingress controller's ports."""

from collections.abc import Callable
from functools import partial

from components.addons.pools import check_pool, parse_pool
from components.addons.traefik_settings import check_node_ports
from components.cluster.places import place_nodes
from components.errors import SettingError
from components.networks.addressing import SubnetPlan
from components.networks.ports import check_host_address
from stacks.checks.gather import gather, unknown
from stacks.model.cluster import ClusterSettings, IngressSettings
from stacks.model.stack import Settings


def addon_problems(settings: Settings, plan: SubnetPlan | None) -> list[SettingError]:
    """What is wrong with a cluster's load balancer and ingress controller.

    Args:
        settings: the stack's.
        plan: the subnet of the nodes, if it can be read.
    """
    cluster = settings.cluster
    if cluster is None:
        return []
    found = _pool(settings, cluster, plan)
    return [*found, *_ingress(cluster, cluster.ingress)] if cluster.ingress else found


def _pool(settings: Settings, cluster: ClusterSettings, plan: SubnetPlan | None) -> list[SettingError]:
    field = "cluster.load_balancer.addresses"
    if cluster.load_balancer is None:
        return []
    wanted = cluster.load_balancer.addresses
    problems = gather("", partial(parse_pool, wanted, field))
    if problems or plan is None:
        return problems
    try:
        taken = _taken(settings, cluster, plan)
    except SettingError:
        return []  # an error of the nodes' own
    return [
        *gather("", partial(check_pool, parse_pool(wanted, field), plan, taken, field)),
        *_handed_out(settings, cluster, plan, field),
    ]


def _handed_out(
    settings: Settings, cluster: ClusterSettings, plan: SubnetPlan, field: str
) -> list[SettingError]:
    """Docker hands out all of a network that has no range, the pool's addresses too."""
    shared = cluster.network.existing
    others = [end for end in settings.endpoints.values() if shared and shared in end.networks]
    if plan.ip_range is not None or all(end.networks[shared or ""].ipv4 for end in others):
        return []
    remedy = f"can be handed out to endpoints without ipv4; set networks.{shared}.ip_range"
    pool = cluster.load_balancer.addresses if cluster.load_balancer else ""
    return [SettingError(field, str(parse_pool(pool, field)), remedy)]


def _taken(settings: Settings, cluster: ClusterSettings, plan: SubnetPlan) -> dict[str, str]:
    """The addresses that nodes and endpoints have on the node network, by the path of the setting."""
    statics = {path: node.ipv4 for path, node in cluster.machines().values()}
    nodes = {f"{path}.ipv4": address for path, address in place_nodes(plan, statics).items()}
    return nodes | others_on(settings, cluster.network.existing)


def others_on(settings: Settings, network: str | None) -> dict[str, str]:
    """The static IPv4 addresses of endpoints on a network of the stack, by the path of the setting."""
    return {
        f"endpoints.{name}.networks.{network}.ipv4": one.ipv4
        for name, endpoint in settings.endpoints.items()
        if network and (one := endpoint.networks.get(network)) and one.ipv4
    }


def _ingress(cluster: ClusterSettings, wanted: IngressSettings) -> list[SettingError]:
    if wanted.node not in cluster.machines():
        return [unknown("cluster.ingress.node", wanted.node, cluster.machines(), "node of this cluster")]
    checks: list[Callable[[], object]] = [
        partial(check_node_ports, wanted.http_node_port, wanted.https_node_port),
        partial(check_host_address, wanted.host_ip, "ingress.host_ip"),
    ]
    return [*gather("cluster", *checks), *_published_twice(cluster, wanted)]


def _published_twice(cluster: ClusterSettings, wanted: IngressSettings) -> list[SettingError]:
    """The provider can't keep two publications of one port of a container apart."""
    path, node = cluster.machines()[wanted.node]
    taken = {wanted.http_node_port, wanted.https_node_port}
    return [
        SettingError(
            f"{path}.ports[{index}].internal", port.internal, "is published by cluster.ingress; remove it"
        )
        for index, port in enumerate(node.ports)
        if port.internal in taken
    ]
