"""Policies that are often written and do not do what is meant: the matrix expects what comes of them."""

from typing import Any

import pytest

from reachability.derive import expectations
from reachability.expectations import Verdict
from stacks.settings import load
from tests.unit.reachability.sample import CLUSTER, apps, service

BY_NAME, BY_ADDRESS = "a.shop.svc.cluster.local", "service:shop/a"
DNS_PORTS = [{"port": 53, "protocol": "UDP"}, {"port": 53, "protocol": "TCP"}]
KUBE_SYSTEM = {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "kube-system"}}}
SHOP = {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "shop"}}}


def to(peer: dict[str, Any], *ports: dict[str, Any]) -> dict[str, Any]:
    return {"to": [peer], **({"ports": list(ports)} if ports else {})}


def block(cidr: str, *excepted: str) -> dict[str, Any]:
    return {"ipBlock": {"cidr": cidr, **({"except": list(excepted)} if excepted else {})}}


def seen(*egress: dict[str, Any], ports: tuple[int, int] = (8000, 80)) -> dict[str, Verdict]:
    """What a pod sees of a Service at port 8000 before a pod at port 80, by its name and its address."""
    out = {"podSelector": {}, "policyTypes": ["Egress"], "egress": list(egress)}
    shop = {**apps("a"), "services": {"a": service("a", ports[0])}}
    client = {**apps("w"), "policies": {"out": out}}
    raw = {"cluster": CLUSTER, "workloads": {"namespaces": {"shop": shop, "client": client}}}
    found = [one for one in expectations(load(raw, "a test"), None, "lab") if one.source == "pod:client/w"]
    return {one.address: one.verdict for one in found if one.address in (BY_NAME, BY_ADDRESS)}


CASES: dict[str, tuple[tuple[dict[str, Any], ...], Verdict, Verdict]] = {
    "as it is meant": ((to(KUBE_SYSTEM, *DNS_PORTS), to(SHOP)), Verdict.OPEN, Verdict.OPEN),
    "DNS by the address of its Service, which no policy sees": (
        (to(block("10.3.0.10/32"), *DNS_PORTS), to(SHOP)),
        Verdict.NXDOMAIN,
        Verdict.OPEN,
    ),
    "DNS by a label that kube-system does not have": (
        (to({"namespaceSelector": {"matchLabels": {"name": "kube-system"}}}, *DNS_PORTS), to(SHOP)),
        Verdict.NXDOMAIN,
        Verdict.OPEN,
    ),
    "the Service's port instead of the pod's": (
        (to(KUBE_SYSTEM, *DNS_PORTS), to(SHOP, {"port": 8000})),
        Verdict.BLOCKED,
        Verdict.BLOCKED,
    ),
    "the pod's port": (
        (to(KUBE_SYSTEM, *DNS_PORTS), to(SHOP, {"port": 80})),
        Verdict.OPEN,
        Verdict.OPEN,
    ),
    "all but private addresses, which pods have": (
        (to(block("0.0.0.0/0", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")),),
        Verdict.NXDOMAIN,
        Verdict.BLOCKED,
    ),
}


@pytest.mark.parametrize(("egress", "by_name", "by_address"), CASES.values(), ids=CASES.keys())
def test_what_comes_of_it(egress: tuple[dict[str, Any], ...], by_name: Verdict, by_address: Verdict) -> None:
    assert seen(*egress) == {BY_NAME: by_name, BY_ADDRESS: by_address}
