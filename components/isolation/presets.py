"""Policies that most namespaces need. Pure.

Each opens one thing and, as every policy does, closes the rest of the directions that it is about, for the
pods that it selects. What goes from one isolated pod to another must be let out and let in.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from components.isolation.convert import read_spec
from components.isolation.matching import NAME_LABEL
from components.isolation.spec import PolicySpec, Protocol

Labels = Mapping[str, str]
EVERYTHING: Mapping[str, Any] = {}  # the selector that is empty
_DNS_PODS = {
    "namespaceSelector": {"matchLabels": {NAME_LABEL: "kube-system"}},
    "podSelector": {"matchLabels": {"k8s-app": "kube-dns"}},
}


def default_deny() -> PolicySpec:
    """Nothing in, nothing out, for all pods of a namespace."""
    return read_spec({"podSelector": EVERYTHING, "policyTypes": ["Ingress", "Egress"]})


def allow_dns() -> PolicySpec:
    """All pods of a namespace may ask the cluster's DNS."""
    ports = [{"protocol": protocol, "port": 53} for protocol in ("UDP", "TCP")]
    egress = [{"to": [_DNS_PODS], "ports": ports}]
    return read_spec({"podSelector": EVERYTHING, "policyTypes": ["Egress"], "egress": egress})


def allow_same_namespace() -> PolicySpec:
    """The pods of a namespace may talk to each other."""
    neighbours = [{"podSelector": EVERYTHING}]
    return read_spec(
        {
            "podSelector": EVERYTHING,
            "policyTypes": ["Ingress", "Egress"],
            "ingress": [{"from": neighbours}],
            "egress": [{"to": neighbours}],
        }
    )


def allow_from_pods(
    target: Labels, source: Labels, *ports: int | str, protocol: Protocol = "TCP"
) -> PolicySpec:
    """Pods with some labels let in others of their own namespace.

    Args:
        target: the labels of those that are reached.
        source: the labels of those that reach them.
        ports: numbers or names; all if there are none.
        protocol: of the ports.

    Example:
        >>> allow_from_pods({"app": "shop"}, {"app": "web"}, 8080).types()
        ('Ingress',)
    """
    return _let_in(target, {"podSelector": {"matchLabels": dict(source)}}, ports, protocol)


def allow_from_namespace(
    target: Labels,
    namespace: str,
    *ports: int | str,
    source: Labels = EVERYTHING,
    protocol: Protocol = "TCP",
) -> PolicySpec:
    """Pods with some labels let in those of another namespace.

    Args:
        target: the labels of those that are reached.
        namespace: the other namespace's name.
        ports: numbers or names; all if there are none.
        source: the labels of those that reach them; all of that namespace if absent.
        protocol: of the ports.
    """
    peer = {
        "namespaceSelector": {"matchLabels": {NAME_LABEL: namespace}},
        "podSelector": {"matchLabels": dict(source)},
    }
    return _let_in(target, peer, ports, protocol)


def allow_from_cidr(
    target: Labels,
    cidr: str,
    *ports: int | str,
    except_: Sequence[str] = (),
    protocol: Protocol = "TCP",
) -> PolicySpec:
    """Pods with some labels let in who has such an address, as it arrives at their node.

    Args:
        target: the labels of those that are reached.
        cidr: the addresses of those that reach them.
        ports: numbers or names; all if there are none.
        except_: parts of `cidr` that are not let in.
        protocol: of the ports.
    """
    return _let_in(target, {"ipBlock": {"cidr": cidr, "except": list(except_)}}, ports, protocol)


def _let_in(
    target: Labels, peer: Mapping[str, Any], ports: Sequence[int | str], protocol: Protocol
) -> PolicySpec:
    rule = {"from": [peer], "ports": [{"protocol": protocol, "port": port} for port in ports]}
    return read_spec(
        {"podSelector": {"matchLabels": dict(target)}, "policyTypes": ["Ingress"], "ingress": [rule]}
    )
