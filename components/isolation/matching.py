"""Whether a rule of a policy covers some traffic: yes, no, or None where that is not known yet. Pure.

A pod's address is known only once it runs. Until then it is somewhere in the pods' subnet, which often says
enough about a block of addresses, but not always. Likewise some labels: those that Kubernetes sets, and those
of namespaces that somebody else has made.
"""

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from ipaddress import collapse_addresses, ip_network
from typing import TypeAlias, TypeGuard

from components.isolation.facts import End, Outside, PodFacts
from components.isolation.selectors import ANYTHING, Labels, may_select
from components.isolation.spec import (
    EgressRule,
    IngressRule,
    IpBlock,
    LabelSelector,
    Peer,
    PolicyPort,
    Protocol,
)
from components.networks.addressing import Network

Known: TypeAlias = bool | None
NAME_LABEL = "kubernetes.io/metadata.name"  # which the API server gives to every namespace


@dataclass(frozen=True)
class Surroundings:
    """What surrounds the traffic.

    Attributes:
        namespaces: their labels. Of one that is not among them, only the name is known.
        pod_subnet: where pods' addresses are from.
    """

    namespaces: Mapping[str, Labels]
    pod_subnet: Network | None = None

    def selects(self, selector: LabelSelector, namespace: str) -> Known:
        """Whether a namespace is selected, as far as its labels are known."""
        perhaps: Container[str] = frozenset() if namespace in self.namespaces else ANYTHING
        return may_select(selector, {**self.namespaces.get(namespace, {}), NAME_LABEL: namespace}, perhaps)


@dataclass(frozen=True)
class Traffic:
    """What would be sent."""

    source: End
    destination: End
    port: int
    protocol: Protocol


def either(parts: Iterable[Known]) -> Known:
    """Yes if one part is yes, no if all are no."""
    found = set(parts)
    return True if True in found else None if None in found else False


def every(parts: Iterable[Known]) -> Known:
    """Yes if all parts are yes, no if one is no."""
    found = set(parts)
    return False if False in found else None if None in found else True


def is_selectable(end: End) -> TypeGuard[PodFacts]:
    """Whether policies can select it: pods in their node's network look like the node."""
    return isinstance(end, PodFacts) and not end.host_network


def rule_covers(
    rule: IngressRule | EgressRule, namespace: str, traffic: Traffic, around: Surroundings
) -> Known:
    """Whether a rule covers the traffic.

    Args:
        rule: a rule of either direction.
        namespace: its policy's.
        traffic: what would be sent.
        around: what surrounds it.
    """
    if rule.ports and not any(_covers_port(port, traffic) for port in rule.ports):
        return False
    if not rule.peers:
        return True
    other = traffic.source if isinstance(rule, IngressRule) else traffic.destination
    return either(_covers_peer(peer, namespace, other, around) for peer in rule.peers)


def _covers_port(port: PolicyPort, traffic: Traffic) -> bool:
    if port.protocol != traffic.protocol:
        return False
    match port.port:
        case None:
            return True
        case int():
            return port.port <= traffic.port <= (port.end_port or port.port)
        case name:  # means what the destination calls so, which only a pod can
            end = traffic.destination
            named = end.named_ports if is_selectable(end) else {}
            return named.get(name) == (traffic.port, traffic.protocol)


def _covers_peer(peer: Peer, namespace: str, other: End, around: Surroundings) -> Known:
    if peer.ip_block is not None:
        verdicts = {block_holds(peer.ip_block, place) for place in _whereabouts(other, around.pod_subnet)}
        return verdicts.pop() if len(verdicts) == 1 else None
    if not is_selectable(other):
        return False
    if peer.namespace_selector is None:
        in_namespace: Known = other.namespace == namespace
    else:
        in_namespace = around.selects(peer.namespace_selector, other.namespace)
    return every((in_namespace, peer.pod_selector is None or selected(peer.pod_selector, other)))


def selected(selector: LabelSelector, pod: PodFacts) -> Known:
    """Whether a selector means a pod, as far as its labels are known."""
    return may_select(selector, pod.labels, pod.perhaps)


def _whereabouts(end: End, pod_subnet: Network | None) -> tuple[Network, ...]:
    """Where its address is: the address itself, or the smallest subnet that is known; nothing if none is."""
    if isinstance(end, Outside):
        return tuple(ip_network(address) for address in end.addresses)
    if end.address is not None:
        return (ip_network(end.address),)
    return () if pod_subnet is None or end.host_network else (pod_subnet,)


def block_holds(block: IpBlock, place: Network) -> Known:
    """Whether a block has everything, nothing, or (None) a part of a subnet."""
    whole = ip_network(block.cidr)
    if not (_has(whole, place) or _has(place, whole)):
        return False
    # Subnets are disjoint, or one is inside of the other.
    common = place if _has(whole, place) else whole
    # Two halves together are the whole. That all are of one version has been checked with the policy.
    parts = [ip_network(cidr) for cidr in block.except_]
    missing: list[Network] = list(collapse_addresses(parts))  # type: ignore[type-var]
    if any(_has(part, common) for part in missing):
        return False
    return True if common == place and not any(_has(common, part) for part in missing) else None


def _has(outer: Network, inner: Network) -> bool:
    return inner.network_address in outer and inner.broadcast_address in outer
