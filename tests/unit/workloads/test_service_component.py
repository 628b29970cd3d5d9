"""A Service of each type is stored as it is asked for; what has no effect is refused."""

from dataclasses import replace
from typing import Any

import pytest

from components.errors import SettingError
from components.workloads.app_spec import AppPort
from components.workloads.service import Service, ServiceArgs
from components.workloads.service_checks import check_service
from components.workloads.service_spec import ServicePort, ServiceSpec
from tests.unit.addons.sample import refusal
from tests.unit.networks.recorder import record
from tests.unit.networks.wire import options

SERVICE = "kubernetes:core/v1:Service"
HTTP = ServicePort(port=80, target=AppPort(port=8080))
DATA = ServicePort(port=81, target=AppPort(port=8081, protocol="udp"))
SPEC = ServiceSpec(app="web", ports={"http": HTTP})
ARGS = ServiceArgs(stack="lab", namespace="shop", spec=SPEC)
STORED_PORT = {"name": "http", "port": 80, "targetPort": "http", "protocol": "TCP"}
STORED = {
    "type": "ClusterIP",
    "selector": {"app.kubernetes.io/name": "web"},
    "ports": [STORED_PORT],
}


def built(args: ServiceArgs = ARGS) -> dict[str, Any]:
    """The inputs of the Service."""
    component, service = record(lambda: Service("shop/web", args)).seen
    assert (component.kind, component.name) == ("container-networks:workloads:Service", "shop/web")
    assert (service.kind, service.name) == (SERVICE, "shop/web")
    return service.inputs


CASES: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "an address inside": ({}, STORED),
    "UDP beside TCP": (
        {"ports": {"http": HTTP, "data": DATA}},
        {
            **STORED,
            "ports": [STORED_PORT, {"name": "data", "port": 81, "targetPort": "data", "protocol": "UDP"}],
        },
    ),
    "headless": ({"headless": True}, {**STORED, "clusterIP": "None"}),
    "one pod for each client": ({"session_affinity": True}, {**STORED, "sessionAffinity": "ClientIP"}),
    "a port on every node": (
        {"type": "NodePort", "ports": {"http": replace(HTTP, node_port=30001)}},
        {
            **STORED,
            "type": "NodePort",
            "externalTrafficPolicy": "Cluster",
            "ports": [{**STORED_PORT, "nodePort": 30001}],
        },
    ),
    "a port on every node that Kubernetes chooses": (
        {"type": "NodePort"},
        {**STORED, "type": "NodePort", "externalTrafficPolicy": "Cluster"},
    ),
    "an address outside": (
        {
            "type": "LoadBalancer",
            "external_traffic_policy": "Local",
            "source_ranges": ("10.0.0.0/8", "fd00::/64"),
        },
        {
            **STORED,
            "type": "LoadBalancer",
            "externalTrafficPolicy": "Local",
            "loadBalancerSourceRanges": ["10.0.0.0/8", "fd00::/64"],
        },
    ),
    "another name": (
        {"type": "ExternalName", "app": None, "ports": {}, "external_name": "db.example.com"},
        {"type": "ExternalName", "externalName": "db.example.com"},
    ),
}


@pytest.mark.parametrize(("changes", "stored"), CASES.values(), ids=CASES.keys())
def test_it_is_stored_as_it_is_asked_for(changes: dict[str, Any], stored: dict[str, Any]) -> None:
    assert built(replace(ARGS, spec=replace(SPEC, **changes)))["spec"] == stored


def test_it_says_whose_it_is() -> None:
    assert built()["metadata"] == {
        "name": "web",
        "namespace": "shop",
        "labels": {
            "app.kubernetes.io/managed-by": "container-networks",
            "container-networks.stack": "lab",
        },
    }


def test_the_address_that_it_shall_have_is_said_to_metallb() -> None:
    spec = replace(SPEC, type="LoadBalancer", address="10.1.0.40")
    found = built(replace(ARGS, spec=spec))["metadata"]["annotations"]
    assert found == {"metallb.io/loadBalancerIPs": "10.1.0.40"}


def test_one_that_is_not_awaited_says_so_to_the_provider() -> None:
    found = built(replace(ARGS, awaited=False))["metadata"]["annotations"]
    assert found == {"pulumi.com/skipAwait": "true"}


def test_awaiting_ends_within_minutes() -> None:
    assert options(lambda: Service("shop/web", ARGS))[SERVICE, "shop/web"].create == "3m"


def outside(**changes: Any) -> dict[str, Any]:
    return {"type": "LoadBalancer", **changes}


def alias(**changes: Any) -> dict[str, Any]:
    return {"type": "ExternalName", "external_name": "db.example.com", "app": None, "ports": {}, **changes}


ON_NODES = {"http": replace(HTTP, node_port=30001)}
SET_NODE_PORT = "set type: NodePort, or remove it"
SET_LOAD_BALANCER = "set type: LoadBalancer, or remove it"
NEITHER = "type = ExternalName: takes neither app nor ports nor headless nor session_affinity; remove them"

REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "a name for nothing": (
        alias(external_name=None),
        "external_name = None: is missing; write the name that it stands for",
    ),
    "a name that is none": (
        alias(external_name="Db"),
        "external_name = Db: is no DNS name in lower case; write one such as example.com",
    ),
    "a name and an application": (alias(app="web"), NEITHER),
    "a name and ports": (alias(ports={"http": HTTP}), NEITHER),
    "a name without address": (alias(headless=True), NEITHER),
    "a name of another type": (
        {"external_name": "db.example.com"},
        "external_name = db.example.com: needs type: ExternalName; or remove it",
    ),
    "no application": (
        {"app": None},
        "app = None: is missing; name an application of the namespace",
    ),
    "no ports": ({"ports": {}}, "ports = {}: is empty; give at least one of the application's"),
    "no address, on every node": (
        {"type": "NodePort", "headless": True},
        "headless = True: has no effect with type NodePort; remove one of them",
    ),
    "policy Local inside": (
        {"external_traffic_policy": "Local"},
        f"external_traffic_policy = Local: has no effect with type ClusterIP; {SET_NODE_PORT}",
    ),
    "an address of a node port": (
        {"type": "NodePort", "address": "10.1.0.40"},
        f"address = 10.1.0.40: has no effect with type NodePort; {SET_LOAD_BALANCER}",
    ),
    "clients of a node port": (
        {"type": "NodePort", "source_ranges": ("10.0.0.0/8",)},
        f"source_ranges = 10.0.0.0/8: has no effect with type NodePort; {SET_LOAD_BALANCER}",
    ),
    "an address that is none": (
        outside(address="door"),
        "address = door: is no IP address; write one such as 10.210.1.10",
    ),
    "clients that are none": (
        outside(source_ranges=("10.0.0.0/8", "office")),
        "source_ranges[1] = office: is no CIDR; write one such as 10.210.1.0/24",
    ),
    "a port that is none": (
        {"ports": {"http": replace(HTTP, port=0)}},
        "ports.http.port = 0: must be 1 to 65535",
    ),
    "a node port inside": (
        {"ports": ON_NODES},
        f"ports.http.node_port = 30001: has no effect with type ClusterIP; {SET_NODE_PORT}",
    ),
    "a node port that is none": (
        {"type": "NodePort", "ports": {"http": replace(HTTP, node_port=80)}},
        "ports.http.node_port = 80: is not a node port; choose one of 30000 to 32767",
    ),
}


@pytest.mark.parametrize(("changes", "message"), REFUSED.values(), ids=REFUSED.keys())
def test_what_kubernetes_would_refuse_or_ignore_is_refused_before_anything_is_registered(
    changes: dict[str, Any], message: str
) -> None:
    args = replace(ARGS, spec=replace(SPEC, **changes))
    assert refusal(lambda: Service("shop/web", args)) == (message, [])


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param(
            outside(source_ranges=("10.0.0.1",)),
            id="clients without prefix length",
        ),
        pytest.param(
            alias(session_affinity=True),
            id="a name whose clients stay with one pod",
        ),
    ],
)
def test_this_is_refused_too(changes: dict[str, Any]) -> None:
    with pytest.raises(SettingError):
        check_service(replace(SPEC, **changes))
