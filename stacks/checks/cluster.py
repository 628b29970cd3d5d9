"""The cluster by itself, and beside what else the stack has."""

import re
from collections.abc import Callable, Sequence
from functools import partial
from ipaddress import ip_address

from components.cluster.labels import Taint, check_labels, check_taints
from components.cluster.mirrors import Mirror, check_mirror, check_registry
from components.cluster.pki import check_secret
from components.cluster.places import place_nodes
from components.errors import SettingError
from components.networks.addressing import SubnetPlan, check_mtu, parse_address, parse_network, plan_subnet
from components.networks.occupancy import assign_statics
from stacks.checks.addons import addon_problems, others_on
from stacks.checks.gather import gather, unknown
from stacks.checks.networks import readable
from stacks.checks.ports import published_problems
from stacks.model.base import EncryptedSettings
from stacks.model.cluster import NODE_NETWORK, ClusterSettings, NodeSettings
from stacks.model.networks import BridgeSettings
from stacks.model.stack import Settings

SUBNET_PREFIX_MAX = {"pod_subnet": 24, "service_subnet": 28}
POD_BLOCK = 26  # what Calico gives each node at a time
VERSION = re.compile(r"\d+\.\d+\.\d+")
DNS_NAME = r"(?:\*\.)?[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*"
DNS_NAME_MAX = 253
SYSCTL_PREFIX = "net."


def cluster_problems(settings: Settings) -> list[SettingError]:
    """What is wrong with the cluster."""
    secret = _secret(settings)
    if settings.cluster is None:
        return secret
    return [
        *secret,
        *gather("cluster", *_checks(settings.cluster)),
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
        block = network.block() if isinstance(network, BridgeSettings) else None
    plans = readable(block) if block else ()
    return plans[0] if plans else None


def _secret(settings: Settings) -> list[SettingError]:
    if settings.secret is None or isinstance(settings.secret, EncryptedSettings):
        return []
    return gather("", partial(check_secret, settings.secret.get_secret_value()))


def _checks(cluster: ClusterSettings) -> list[Callable[[], object]]:
    return [
        partial(_check_subnet, cluster.pod_subnet, "pod_subnet"),
        partial(_check_subnet, cluster.service_subnet, "service_subnet"),
        partial(parse_address, cluster.api_host_ip, "api_host_ip"),
        partial(_check_zone, cluster.api_host_ip, "api_host_ip"),
        *(
            partial(_check_name, name, f"api_names[{index}]", cluster.api_names[:index])
            for index, name in enumerate(cluster.api_names)
        ),
        partial(_check_versions, cluster),
        *(
            partial(parse_address, address, f"nameservers[{index}]")
            for index, address in enumerate(cluster.nameservers)
        ),
        *(partial(_check_mirrors, registry, found) for registry, found in cluster.mirrors().items()),
        *(partial(_check_sysctl, name, value) for name, value in cluster.sysctls.items()),
    ]


def _check_subnet(cidr: str, field: str) -> None:
    subnet = parse_network(cidr, field)
    largest = SUBNET_PREFIX_MAX[field]
    if subnet.version != 4:
        raise SettingError(field, cidr, "is no IPv4 subnet; write one")
    if subnet.prefixlen > largest:
        raise SettingError(field, cidr, f"is too small; make it /{largest} or larger")


def _check_zone(address: str, field: str) -> None:
    if "%" in address:
        remedy = "has a zone, which a certificate can't name; write an address without one"
        raise SettingError(field, address, remedy)


def _check_name(name: str, field: str, others: Sequence[str]) -> None:
    """What kubeadm takes for a certificate: an address, a DNS name, or one with a wildcard."""
    _check_zone(name, field)
    if name in others:
        raise SettingError(field, name, "is there twice; remove one")
    try:
        unspecified = ip_address(name).is_unspecified
    except ValueError:
        unspecified = False
        if len(name) > DNS_NAME_MAX or not re.fullmatch(DNS_NAME, name) or re.fullmatch(r"[0-9.]+", name):
            remedy = "is not a name or address; write one such as cluster.example.com or 192.168.1.7"
            raise SettingError(field, name, remedy) from None
    if unspecified:
        remedy = "stands for every address of a host, and no client asks for it; write what they ask for"
        raise SettingError(field, name, remedy)


def _check_versions(cluster: ClusterSettings) -> None:
    if (cluster.kubernetes is None) != (cluster.image is None):
        field, other = ("image", "kubernetes") if cluster.image is None else ("kubernetes", "image")
        raise SettingError(field, None, f"is missing, and {other} is given; give both or neither")
    balancer = cluster.load_balancer
    for field, version, example in (
        ("kubernetes", cluster.kubernetes, "1.37.2"),
        ("calico.version", cluster.calico.version, "3.32.1"),
        ("load_balancer.version", balancer.version if balancer else None, "0.15.3"),
    ):
        if version is not None and not VERSION.fullmatch(version):
            raise SettingError(field, version, f"is no version; write one such as {example}")


def _check_mirrors(registry: str, mirrors: tuple[Mirror, ...]) -> None:
    check_registry(registry)
    seen: set[str] = set()
    for index, mirror in enumerate(mirrors):
        field = f"registry_mirrors.{registry}[{index}]"
        check_mirror(mirror, field)
        if mirror.url in seen:
            raise SettingError(field, mirror.url, "is there twice; remove one")
        seen.add(mirror.url)


def _check_sysctl(name: str, value: str) -> None:
    if not name.startswith(SYSCTL_PREFIX):
        remedy = f"is the host's; only those that begin with {SYSCTL_PREFIX} are a node's own"
        raise SettingError(f"sysctls.{name}", value, remedy)


def _network(settings: Settings, cluster: ClusterSettings) -> list[SettingError]:
    wanted = cluster.network
    if (wanted.subnet is None) == (wanted.existing is None):
        remedy = "needs exactly one of subnet and existing"
        return [SettingError("cluster.network", wanted.model_dump(exclude_none=True), remedy)]
    if wanted.existing is not None:
        return _existing(settings, cluster, wanted.existing)
    block = cluster.node_block()
    checks: list[Callable[[], object]] = [partial(plan_subnet, block)] if block else []
    return gather("cluster.network", *checks, partial(check_mtu, wanted.mtu))


def _existing(settings: Settings, cluster: ClusterSettings, name: str) -> list[SettingError]:
    field = "cluster.network.existing"
    network = settings.networks.get(name)
    if network is None:
        return [unknown(field, name, settings.networks, "network of this stack")]
    if not isinstance(network, BridgeSettings) or network.internal or not network.icc:
        remedy = "can't carry nodes; name a bridge with a way out whose containers may talk to each other"
        return [SettingError(field, name, remedy)]
    if cluster.network.mtu is not None:
        remedy = f"belongs to a bridge of its own; set networks.{name}.mtu"
        return [SettingError("cluster.network.mtu", cluster.network.mtu, remedy)]
    return []


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
        partial(check_labels, node.labels),
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
