"""What a set of policies means: who reaches whom, by the rules of Kubernetes. Pure.

A policy closes the directions that it names for the pods that it selects. What passes then is what some rule
of some such policy allows. Traffic needs both: to be let out of its source, and into its destination. A pod's
traffic with itself passes whatever policies say, and is not for here.

Source: https://kubernetes.io/docs/concepts/services-networking/network-policies/
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from ipaddress import ip_network
from itertools import permutations

from components.isolation.facts import Decision, End, Outcome, Outside, PodFacts, Policy
from components.isolation.matching import (
    Known,
    Surroundings,
    Traffic,
    either,
    every,
    is_selectable,
    rule_covers,
    selected,
)
from components.isolation.selectors import Labels
from components.isolation.spec import PolicyType, Protocol

_OUTCOMES = {True: Outcome.ALLOWED, False: Outcome.DENIED, None: Outcome.UNDECIDED}
_WAYS: Mapping[PolicyType, str] = {"Egress": "out", "Ingress": "in"}


@dataclass(frozen=True)
class _Way:
    """One of the two directions: whether it is open, and why, where a policy closes it."""

    open: Known
    why: str = ""


def decide(  # noqa: PLR0913, PLR0917
    policies: Sequence[Policy],
    namespaces: Mapping[str, Labels],
    source: End,
    destination: End,
    port: int,
    protocol: Protocol,
    pod_subnet: str | None = None,
) -> Decision:
    """Whether traffic passes.

    Args:
        policies: all that there are, checked.
        namespaces: their labels; the one with the name, which all have, need not be among them. Of a
            namespace that is absent, the other labels are not known.
        source: who sends.
        destination: who is meant: a pod, not a Service.
        port: the destination's own.
        protocol: the transport protocol.
        pod_subnet: CIDR of the pods, for what depends on an address that is not known.
    """
    around = Surroundings(namespaces, None if pod_subnet is None else ip_network(pod_subnet))
    traffic = Traffic(source, destination, port, protocol)
    ways = [_way(direction, policies, traffic, around) for direction in _WAYS]
    passes = every(way.open for way in ways)
    reasons = [way.why for way in ways if way.why and way.open is passes]
    why = "; ".join(reasons) or f"no policy isolates {source} or {destination}"
    return Decision(_OUTCOMES[passes], why)


def truth_table(
    policies: Sequence[Policy],
    namespaces: Mapping[str, Labels],
    pods: Sequence[PodFacts],
    ports: Iterable[tuple[int, Protocol]],
    pod_subnet: str | None = None,
) -> dict[tuple[str, str, int, Protocol], Decision]:
    """What passes between any two of these pods.

    Returns:
        The decisions by source, destination (both as `namespace/name`), port and protocol.
    """
    return {
        (str(source), str(destination), port, protocol): decide(
            policies, namespaces, source, destination, port, protocol, pod_subnet
        )
        for port, protocol in ports
        for source, destination in permutations(pods, 2)
    }


def _way(direction: PolicyType, policies: Sequence[Policy], traffic: Traffic, around: Surroundings) -> _Way:
    """Whether one end lets the traffic pass."""
    ends = (traffic.source, traffic.destination)
    pod, other = ends if direction == "Egress" else reversed(ends)
    if not is_selectable(pod):
        return _Way(open=True)
    found: dict[str, Known] = {}
    perhaps: dict[str, Known] = {}
    for policy in policies:
        isolates = _isolates(policy, pod, direction)
        if isolates is not False:
            allows = either(
                rule_covers(rule, policy.namespace, traffic, around) for rule in policy.spec.rules(direction)
            )
            (found if isolates else perhaps)[str(policy)] = allows
    way = _explained(direction, pod, found) if found else _Way(open=True)
    way = _unless_isolated(way, pod, perhaps, is_isolated=bool(found))
    return way if way.open else _unless_own_node(way, direction, pod, other)


def _isolates(policy: Policy, pod: PodFacts, direction: PolicyType) -> Known:
    if policy.namespace != pod.namespace or direction not in policy.spec.types():
        return False
    return selected(policy.spec.pod_selector, pod)


def _unless_isolated(way: _Way, pod: PodFacts, perhaps: Mapping[str, Known], *, is_isolated: bool) -> _Way:
    """What policies change of it of which nobody knows yet whether they select the pod.

    Where others isolate it, one more can only open; where none does, the first closes all but what it allows.
    """
    if is_isolated:
        changing = [name for name, allows in perhaps.items() if allows is not False and way.open is False]
    else:
        changing = [name for name, allows in perhaps.items() if allows is not True]
    if not changing:
        return way
    listed, s = ", ".join(changing), "s" if len(changing) == 1 else ""
    return _Way(None, f"whether {listed} select{s} {pod} depends on a label that is not known")


def _explained(direction: PolicyType, pod: PodFacts, found: Mapping[str, Known]) -> _Way:
    verdict = either(found.values())
    names = [name for name, own in found.items() if own is verdict]
    listed, s = ", ".join(names), "s" if len(names) == 1 else ""
    allowing = f"{listed} allow{s} it {_WAYS[direction]}"
    if verdict is None:
        return _Way(None, f"whether {allowing} depends on an address or a label that is not known")
    if verdict:
        return _Way(True, allowing)
    return _Way(False, f"{listed} isolate{s} {pod}, and no policy allows it {_WAYS[direction]}")


def _unless_own_node(way: _Way, direction: PolicyType, pod: PodFacts, other: End) -> _Way:
    """What comes from a pod's own node always gets in; what goes to it is for the network plugin to say."""
    own = _is_own_node(pod, other)
    if own is False:
        return way
    if direction == "Egress":
        return _Way(None, f"network plugins differ on whether {pod} always reaches its own node")
    if own is None:
        return _Way(None, f"{other} gets in if it is the node of {pod}")
    return _Way(True, f"{other} is the node of {pod}")


def _is_own_node(pod: PodFacts, other: End) -> Known:
    if is_selectable(other) or (isinstance(other, Outside) and other.node is None):
        return False
    return None if pod.node is None or other.node is None else pod.node == other.node
