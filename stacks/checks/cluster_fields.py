"""The settings of a cluster one by one: what Kubernetes, kubeadm or containerd would refuse, or ignore."""

import re
from collections.abc import Callable, Sequence
from functools import partial
from ipaddress import IPv4Network, ip_address

from components.cluster.mirrors import Mirror, check_mirror, check_registry
from components.errors import SettingError
from components.networks.addressing import (
    Network,
    SubnetArgs,
    parse_address,
    parse_network,
)
from components.networks.ports import check_host_address
from stacks.checks.cluster_software import software_checks
from stacks.checks.networks import readable
from stacks.model.cluster import ClusterSettings

# The largest subnet and the smallest, as prefixes: kubeadm takes no larger ones.
SUBNET_PREFIXES = {"pod_subnet": (8, 24), "service_subnet": (12, 28)}
ONLY_IPV4 = "not supported yet; give one IPv4 CIDR such as 10.221.0.0/16"
SPECIAL = {
    IPv4Network("0.0.0.0/8"): "addresses of no host",
    IPv4Network("127.0.0.0/8"): "loopback",
    IPv4Network("169.254.0.0/16"): "link-local addresses",
    IPv4Network("224.0.0.0/3"): "multicast and reserved addresses",
}
NAMESERVERS_MAX = 3  # the C library's and the kubelet's limit
POD_BLOCK = 26  # what Calico gives each node at a time
VERSION = re.compile(r"[0-9]+\.[0-9]+\.[0-9]+")
DNS_NAME = r"(?:\*\.)?[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*"
DNS_NAME_MAX = 253


def field_checks(cluster: ClusterSettings) -> list[Callable[[], object]]:
    """The checks of a cluster's settings that need no other part of the stack; paths are below `cluster`."""
    return [
        partial(_check_subnet, cluster.pod_subnet, "pod_subnet"),
        partial(_check_subnet, cluster.service_subnet, "service_subnet"),
        partial(_check_blocks, cluster),
        partial(check_host_address, cluster.api_host_ip, "api_host_ip"),
        *(
            partial(_check_name, name, f"api_names[{index}]", cluster.api_names[:index])
            for index, name in enumerate(cluster.api_names)
        ),
        partial(_check_versions, cluster),
        *(partial(_check_nameserver, cluster, index) for index in range(len(cluster.nameservers))),
        *(partial(_check_mirrors, registry, found) for registry, found in cluster.mirrors().items()),
        *software_checks(cluster),
    ]


def _check_subnet(cidr: str, field: str) -> None:
    if "," in cidr:
        raise SettingError(field, cidr, f"names several subnets, and dual stack is {ONLY_IPV4}")
    subnet = parse_network(cidr, field)
    smallest, largest = SUBNET_PREFIXES[field]
    if subnet.version != 4:
        raise SettingError(field, cidr, f"is IPv6, which is {ONLY_IPV4}")
    if subnet.prefixlen > largest:
        raise SettingError(field, cidr, f"is too small; make it /{largest} or larger")
    if subnet.prefixlen < smallest:
        raise SettingError(field, cidr, f"is larger than kubeadm takes; make it /{smallest} or smaller")
    _check_special(subnet, field)


def _check_special(subnet: Network, field: str) -> None:
    """Ranges in which Linux routes nothing, whatever one asks for."""
    for special, kind in SPECIAL.items():
        if subnet.overlaps(special):
            remedy = f"overlaps {special}, which is for {kind}; write a private one such as 10.221.0.0/16"
            raise SettingError(field, str(subnet), remedy)


def _check_blocks(cluster: ClusterSettings) -> None:
    """Each node needs a block of pod addresses, for its tunnel if for nothing else."""
    subnet = readable(SubnetArgs(cluster.pod_subnet))
    nodes = len(cluster.machines())
    if not subnet or subnet[0].subnet.version != 4:
        return
    prefix = subnet[0].subnet.prefixlen
    blocks = 1 << max(POD_BLOCK - prefix, 0)
    if nodes > blocks:
        fitting = POD_BLOCK - (nodes - 1).bit_length()
        remedy = f"has {blocks} blocks of 64 addresses for {nodes} nodes; make it /{fitting} or larger"
        raise SettingError("pod_subnet", cluster.pod_subnet, remedy)


def _check_nameserver(cluster: ClusterSettings, index: int) -> None:
    """A name server that pods can ask."""
    text, field = cluster.nameservers[index], f"nameservers[{index}]"
    address = parse_address(text, field)
    if address.is_loopback or address.is_unspecified:
        remedy = "is, in a pod, the pod itself: the cluster's DNS would ask itself; write another, or none"
        raise SettingError(field, text, remedy)
    if address.version != 4:
        raise SettingError(field, text, "is IPv6, and pods have IPv4 only; write an IPv4 address")
    if text in cluster.nameservers[:index]:
        raise SettingError(field, text, "is there twice; remove one")
    if index >= NAMESERVERS_MAX:
        remedy = f"has no effect: pods ask {NAMESERVERS_MAX} name servers at most; remove it"
        raise SettingError(field, text, remedy)
    for name in ("pod_subnet", "service_subnet"):
        plans = readable(SubnetArgs(getattr(cluster, name)))
        if plans and address in plans[0].subnet:
            remedy = f"is in cluster.{name}: the cluster's DNS would ask itself; write one outside of it"
            raise SettingError(field, text, remedy)


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
