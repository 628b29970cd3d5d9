"""Policies that Kubernetes would refuse, or that say what cannot be meant. Pure."""

import re

from components.cluster.labels import check_labels
from components.errors import SettingError
from components.isolation.spec import (
    EgressRule,
    IngressRule,
    IpBlock,
    LabelSelector,
    Peer,
    PolicyPort,
    PolicySpec,
    PolicyType,
    Requirement,
)
from components.networks.addressing import parse_network

_PORT_NAME = r"(?=.*[a-z])(?!.*--)[a-z0-9](?:[-a-z0-9]{0,13}[a-z0-9])?"  # IANA_SVC_NAME, RFC 6335
_DIRECTIONS: tuple[tuple[PolicyType, str, str], ...] = (
    ("Ingress", "ingress", "from"),
    ("Egress", "egress", "to"),
)


def check_policy(spec: PolicySpec, field: str = "spec") -> None:
    """Refuse a policy before anything is created.

    Args:
        spec: the policy's.
        field: where it stands.

    Raises:
        SettingError: the first thing that is wrong with it.
    """
    _check_selector(spec.pod_selector, f"{field}.podSelector")
    _check_types(spec, field)
    for direction, name, peers in _DIRECTIONS:
        for index, rule in enumerate(spec.rules(direction)):
            _check_rule(rule, f"{field}.{name}[{index}]", peers)


def _check_types(spec: PolicySpec, field: str) -> None:
    """Rules of a direction that the policy does not close are silently ignored."""
    if len(set(spec.policy_types)) < len(spec.policy_types):
        raise SettingError(f"{field}.policyTypes", list(spec.policy_types), "names one twice; remove it")
    given = {"Ingress": spec.ingress, "Egress": spec.egress}
    for direction, name, _ in _DIRECTIONS:
        rules = given[direction]
        # Beside policyTypes, clients of Kubernetes write an empty list for a field that is not set.
        is_said = rules is not None and (rules or not spec.policy_types)
        if is_said and direction not in spec.types():
            remedy = f"is ignored, since policyTypes does not name {direction}; add it there, or remove this"
            shown = f"{len(rules or ())} rule{'' if rules and len(rules) == 1 else 's'}"
            raise SettingError(f"{field}.{name}", shown, remedy)


def _check_rule(rule: IngressRule | EgressRule, field: str, peers: str) -> None:
    for index, port in enumerate(rule.ports):
        _check_port(port, f"{field}.ports[{index}]")
    for index, peer in enumerate(rule.peers):
        _check_peer(peer, f"{field}.{peers}[{index}]")


def _check_port(port: PolicyPort, field: str) -> None:
    if isinstance(port.port, str):
        _check_port_name(port.port, f"{field}.port")
    elif port.port is not None:
        _check_number(port.port, f"{field}.port")
    if port.end_port is None:
        return
    if not isinstance(port.port, int):
        raise SettingError(f"{field}.endPort", port.end_port, "needs a number in port; write where it begins")
    _check_number(port.end_port, f"{field}.endPort")
    if port.end_port < port.port:
        remedy = f"lies before port ({port.port}); exchange them, or remove endPort"
        raise SettingError(f"{field}.endPort", port.end_port, remedy)


def _check_number(port: int, field: str) -> None:
    if not 1 <= port <= 65535:
        raise SettingError(field, port, "must be 1 to 65535")


def _check_port_name(name: str, field: str) -> None:
    if name.isdecimal():
        raise SettingError(field, repr(name), "is text; write the number without quotes")
    if not re.fullmatch(_PORT_NAME, name):
        remedy = "is no port's name; use up to 15 lower-case letters, digits and single dashes between them"
        raise SettingError(field, name, remedy)


def _check_peer(peer: Peer, field: str) -> None:
    selectors = {"podSelector": peer.pod_selector, "namespaceSelector": peer.namespace_selector}
    given = {name: selector for name, selector in selectors.items() if selector is not None}
    if not given and peer.ip_block is None:
        raise SettingError(field, {}, "names nobody; give podSelector, namespaceSelector or ipBlock")
    if given and peer.ip_block is not None:
        remedy = f"can't stand beside {next(iter(given))}; make it a peer of its own"
        raise SettingError(f"{field}.ipBlock", peer.ip_block.cidr, remedy)
    for name, selector in given.items():
        _check_selector(selector, f"{field}.{name}")
    if peer.ip_block is not None:
        _check_block(peer.ip_block, f"{field}.ipBlock")


def _check_block(block: IpBlock, field: str) -> None:
    whole = parse_network(block.cidr, f"{field}.cidr")
    for index, cidr in enumerate(block.except_):
        path = f"{field}.except[{index}]"
        part = parse_network(cidr, path)
        if part == whole:
            raise SettingError(path, cidr, "is all of cidr; write a part of it, or remove the peer")
        if part.network_address not in whole or part.broadcast_address not in whole:
            raise SettingError(path, cidr, f"is outside of {whole}; write a part of it")


def _check_selector(selector: LabelSelector, field: str) -> None:
    check_labels(selector.match_labels, f"{field}.matchLabels")
    for index, requirement in enumerate(selector.match_expressions):
        _check_requirement(requirement, f"{field}.matchExpressions[{index}]")


def _check_requirement(requirement: Requirement, field: str) -> None:
    operator = requirement.operator
    _check_label(requirement.key, "", f"{field}.key")
    if operator in ("In", "NotIn") and not requirement.values:
        raise SettingError(f"{field}.values", [], f"is empty; {operator} needs at least one")
    if operator in ("Exists", "DoesNotExist") and requirement.values:
        remedy = f"is of no use to {operator}; remove it, or choose In or NotIn"
        raise SettingError(f"{field}.values", list(requirement.values), remedy)
    for index, value in enumerate(requirement.values):
        _check_label("any", value, f"{field}.values[{index}]")


def _check_label(key: str, value: str, field: str) -> None:
    """As of a label, but where it stands."""
    try:
        check_labels({key: value})
    except SettingError as refusal:
        raise SettingError(field, refusal.value, refusal.remedy) from None
