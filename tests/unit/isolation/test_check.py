"""Every refusal of a policy, with its path, value and remedy; and that what is right passes."""

from typing import Any

import pytest

from components.errors import SettingError
from components.isolation.check import check_policy
from components.isolation.convert import read_spec


def peer(**one: Any) -> dict[str, Any]:
    """A policy with this peer."""
    return {"ingress": [{"from": [one]}]}


def block(cidr: str, *excepted: str) -> dict[str, Any]:
    """A policy with these addresses."""
    return peer(ipBlock={"cidr": cidr, "except": list(excepted)})


def port(**one: Any) -> dict[str, Any]:
    """A policy with this port, on the way out."""
    return {"policyTypes": ["Egress"], "egress": [{}, {"ports": [one]}]}


def condition(**one: Any) -> dict[str, Any]:
    """A policy for pods with this condition."""
    return {"podSelector": {"matchExpressions": [one]}}


FROM = "spec.ingress[0].from[0]"
PORT = "spec.egress[1].ports[0]"
CONDITION = "spec.podSelector.matchExpressions[0]"
KEY = "is no key; write one such as tier or example.com/tier"
VALUE = "must be up to 63 letters, digits, dashes, underscores and dots"
NAME = "is no port's name; use up to 15 lower-case letters, digits and single dashes between them"

REFUSED = {
    "a key that is none": (
        {"podSelector": {"matchLabels": {"a b": "c"}}},
        f"spec.podSelector.matchLabels.a b = a b: {KEY}",
    ),
    "a value that is none": (
        peer(namespaceSelector={"matchLabels": {"a": "b c"}}),
        f"{FROM}.namespaceSelector.matchLabels.a = b c: {VALUE}",
    ),
    "a condition's key that is none": (
        condition(key="-", operator="Exists"),
        f"{CONDITION}.key = -: {KEY}",
    ),
    "a condition's value that is none": (
        condition(key="a", operator="In", values=["b", "c d"]),
        f"{CONDITION}.values[1] = c d: {VALUE}",
    ),
    "In without values": (
        condition(key="a", operator="In"),
        f"{CONDITION}.values = []: is empty; In needs at least one",
    ),
    "NotIn without values": (
        condition(key="a", operator="NotIn", values=[]),
        f"{CONDITION}.values = []: is empty; NotIn needs at least one",
    ),
    "Exists with values": (
        condition(key="a", operator="Exists", values=["b"]),
        f"{CONDITION}.values = ['b']: is of no use to Exists; remove it, or choose In or NotIn",
    ),
    "DoesNotExist with values": (
        condition(key="a", operator="DoesNotExist", values=["b"]),
        f"{CONDITION}.values = ['b']: is of no use to DoesNotExist; remove it, or choose In or NotIn",
    ),
    "a peer that is nobody": (
        peer(),
        f"{FROM} = {{}}: names nobody; give podSelector, namespaceSelector or ipBlock",
    ),
    "addresses and pods in one peer": (
        peer(podSelector={}, ipBlock={"cidr": "10.0.0.0/8"}),
        f"{FROM}.ipBlock = 10.0.0.0/8: can't stand beside podSelector; make it a peer of its own",
    ),
    "addresses and namespaces in one peer": (
        peer(namespaceSelector={}, ipBlock={"cidr": "10.0.0.0/8"}),
        f"{FROM}.ipBlock = 10.0.0.0/8: can't stand beside namespaceSelector; make it a peer of its own",
    ),
    "a block that is none": (
        block("office"),
        f"{FROM}.ipBlock.cidr = office: is no CIDR; write one such as 10.210.1.0/24",
    ),
    "a block with host bits": (
        block("10.1.2.3/16"),
        f"{FROM}.ipBlock.cidr = 10.1.2.3/16: has host bits set; write 10.1.0.0/16",
    ),
    "an exception with host bits": (
        block("10.0.0.0/8", "10.2.0.0/16", "10.1.2.3/16"),
        f"{FROM}.ipBlock.except[1] = 10.1.2.3/16: has host bits set; write 10.1.0.0/16",
    ),
    "an exception outside": (
        block("10.0.0.0/8", "11.0.0.0/16"),
        f"{FROM}.ipBlock.except[0] = 11.0.0.0/16: is outside of 10.0.0.0/8; write a part of it",
    ),
    "an exception that is larger": (
        block("10.0.0.0/16", "10.0.0.0/8"),
        f"{FROM}.ipBlock.except[0] = 10.0.0.0/8: is outside of 10.0.0.0/16; write a part of it",
    ),
    "an exception of the other family": (
        block("10.0.0.0/8", "fd00::/64"),
        f"{FROM}.ipBlock.except[0] = fd00::/64: is outside of 10.0.0.0/8; write a part of it",
    ),
    "an exception that is all of it": (
        block("10.0.0.0/8", "10.0.0.0/8"),
        f"{FROM}.ipBlock.except[0] = 10.0.0.0/8: is all of cidr; write a part of it, or remove the peer",
    ),
    "a port below": (port(port=0), f"{PORT}.port = 0: must be 1 to 65535"),
    "a port above": (port(port=65536), f"{PORT}.port = 65536: must be 1 to 65535"),
    "a number in quotes": (
        port(port="80"),
        f"{PORT}.port = '80': is text; write the number without quotes",
    ),
    "a name that is too long": (port(port="serve-metrics-tcp"), f"{PORT}.port = serve-metrics-tcp: {NAME}"),
    "a name with capitals": (port(port="Web"), f"{PORT}.port = Web: {NAME}"),
    "a name with two dashes": (port(port="a--b"), f"{PORT}.port = a--b: {NAME}"),
    "a name that ends with a dash": (port(port="web-"), f"{PORT}.port = web-: {NAME}"),
    "a name without letters": (port(port="8-0"), f"{PORT}.port = 8-0: {NAME}"),
    "a range without beginning": (
        port(endPort=90),
        f"{PORT}.endPort = 90: needs a number in port; write where it begins",
    ),
    "a range that begins with a name": (
        port(port="web", endPort=90),
        f"{PORT}.endPort = 90: needs a number in port; write where it begins",
    ),
    "a range that ends above": (port(port=80, endPort=65536), f"{PORT}.endPort = 65536: must be 1 to 65535"),
    "a range backwards": (
        port(port=80, endPort=79),
        f"{PORT}.endPort = 79: lies before port (80); exchange them, or remove endPort",
    ),
    "rules for egress without the type": (
        {"policyTypes": ["Ingress"], "egress": [{}]},
        "spec.egress = 1 rule: is ignored, since policyTypes does not name Egress; add it there, or "
        "remove this",
    ),
    "no egress without the type": (
        {"egress": []},
        "spec.egress = 0 rules: is ignored, since policyTypes does not name Egress; add it there, or remove "
        "this",
    ),
    "rules for ingress without the type": (
        {"policyTypes": ["Egress"], "ingress": [{}, {}]},
        "spec.ingress = 2 rules: is ignored, since policyTypes does not name Ingress; add it there, or "
        "remove this",
    ),
    "a type twice": (
        {"policyTypes": ["Ingress", "Ingress"]},
        "spec.policyTypes = ['Ingress', 'Ingress']: names one twice; remove it",
    ),
}


@pytest.mark.parametrize(("written", "message"), REFUSED.values(), ids=REFUSED.keys())
def test_a_refusal_names_path_value_and_remedy(written: dict[str, Any], message: str) -> None:
    with pytest.raises(SettingError) as refusal:
        check_policy(read_spec(written))
    assert str(refusal.value) == message


def test_a_refusal_says_where_the_policy_stands() -> None:
    with pytest.raises(SettingError) as refusal:
        check_policy(read_spec(port(port=0)), "policies.shop.spec")
    assert refusal.value.field == "policies.shop.spec.egress[1].ports[0].port"


@pytest.mark.parametrize(
    "written",
    [
        {},
        {"policyTypes": ["Egress"]},
        {"ingress": [{}], "egress": [{}]},
        port(),
        port(port=1, endPort=65535),
        port(port=80, endPort=80),
        port(port="a23456789012345"),
        port(port="x"),
        block("0.0.0.0/0", "10.0.0.0/8", "192.168.0.1/32"),
        block("fd00::/8", "fd00::/64"),
        peer(podSelector={}, namespaceSelector={}),
        condition(key="example.com/tier", operator="NotIn", values=["", "a.b_c"]),
    ],
)
def test_what_kubernetes_takes_passes(written: dict[str, Any]) -> None:
    check_policy(read_spec(written))
