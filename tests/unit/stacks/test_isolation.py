"""What is closed is opened where something says so, at both ends; what is open needs no policy."""

from typing import Any

import pytest

from components.isolation.convert import to_api
from stacks.isolation import AppRef, backends, policies_of, source_of
from stacks.model.workloads import ConnectionSettings
from tests.unit.stacks.sample import SHOP, on_cluster, shop, workloads

ALL: dict[str, Any] = {}
CLOSED = {"isolation": "default-deny"}
HTTP = {"port": "http", "protocol": "TCP"}
DATA = {"port": "data", "protocol": "UDP"}
ROUTE = {"rules": [{"host": "shop.test", "paths": [{"service": "web", "port": "http"}]}]}


def policies(raw: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """What each policy says, by `NAMESPACE/NAME`."""
    return {str(policy): to_api(policy.spec) for policy in policies_of(workloads(raw))}


def opened(raw: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Those that open something: all but the ones that close a namespace."""
    closing = ("default-deny", "allow-dns")
    return {name: spec for name, spec in policies(raw).items() if not name.endswith(closing)}


def pods(app: str) -> dict[str, Any]:
    return {"matchLabels": {"app.kubernetes.io/name": app}}


def of(namespace: str) -> dict[str, Any]:
    return {"matchLabels": {"kubernetes.io/metadata.name": namespace}}


def peer(namespace: str, app: str) -> dict[str, Any]:
    return {"namespaceSelector": of(namespace), "podSelector": pods(app)}


def into(app: str, source: dict[str, Any], *ports: dict[str, Any]) -> dict[str, Any]:
    """A policy that lets one in."""
    return {
        "podSelector": pods(app),
        "policyTypes": ["Ingress"],
        "ingress": [{"from": [source], "ports": list(ports)}],
    }


def out_of(app: str, destination: dict[str, Any], *ports: dict[str, Any]) -> dict[str, Any]:
    """A policy that lets one out."""
    return {
        "podSelector": pods(app),
        "policyTypes": ["Egress"],
        "egress": [{"to": [destination], "ports": list(ports)}],
    }


def test_an_open_namespace_has_no_policies() -> None:
    assert policies(shop(connections={"in": {"from": "web", "to": "back"}}, routes={"web": ROUTE})) == {}


def test_a_closed_one_denies_everything_but_the_clusters_dns() -> None:
    found = policies(shop(**CLOSED))
    assert list(found) == ["shop/default-deny", "shop/allow-dns"]
    assert found["shop/default-deny"] == {"podSelector": ALL, "policyTypes": ["Ingress", "Egress"]}
    assert found["shop/allow-dns"]["policyTypes"] == ["Egress"]


def test_the_clusters_dns_can_be_denied_too() -> None:
    assert list(policies(shop(**CLOSED, allow_dns=False))) == ["shop/default-deny"]


def test_a_teams_namespaces_are_closed_whatever_they_say() -> None:
    raw = on_cluster(shop={**SHOP, "isolation": "none"})
    raw["workloads"]["team"] = {"group": "team-a", "domain": "a.test"}
    assert list(policies(raw)) == ["shop/default-deny", "shop/allow-dns"]


CONNECTIONS: dict[str, tuple[dict[str, Any], dict[str, dict[str, Any]]]] = {
    "within a closed namespace": (
        shop(**CLOSED, connections={"in": {"from": "web", "to": "back", "ports": ["http"]}}),
        {
            "shop/in": into("back", peer("shop", "web"), HTTP),
            "shop/in-out": out_of("web", peer("shop", "back"), HTTP),
        },
    ),
    "to all ports": (
        shop(**CLOSED, connections={"in": {"from": "web", "to": "back"}}),
        {
            "shop/in": into("back", peer("shop", "web"), HTTP, DATA),
            "shop/in-out": out_of("web", peer("shop", "back"), HTTP, DATA),
        },
    ),
    "from a closed namespace to another": (
        on_cluster(
            shop={**SHOP, **CLOSED, "connections": {"in": {"from": "street/web", "to": "web"}}},
            street={**SHOP, **CLOSED},
        ),
        {
            "shop/in": into("web", peer("street", "web"), HTTP),
            "street/in-to-shop": out_of("web", peer("shop", "web"), HTTP),
        },
    ),
    "from an open namespace to a closed one": (
        on_cluster(
            shop={**SHOP, **CLOSED, "connections": {"in": {"from": "street/web", "to": "web"}}}, street=SHOP
        ),
        {"shop/in": into("web", peer("street", "web"), HTTP)},
    ),
    "from a closed namespace to an open one": (
        on_cluster(
            shop={**SHOP, "connections": {"in": {"from": "street/web", "to": "web"}}},
            street={**SHOP, **CLOSED},
        ),
        {"street/in-to-shop": out_of("web", peer("shop", "web"), HTTP)},
    ),
    "from addresses": (
        shop(**CLOSED, connections={"in": {"from": "192.0.2.0/24", "to": "web"}}),
        {"shop/in": into("web", {"ipBlock": {"cidr": "192.0.2.0/24"}}, HTTP)},
    ),
}


@pytest.mark.parametrize(("raw", "found"), CONNECTIONS.values(), ids=CONNECTIONS.keys())
def test_a_connection_opens_both_of_its_ends_where_they_are_closed(
    raw: dict[str, Any], found: dict[str, dict[str, Any]]
) -> None:
    assert opened(raw) == found


def test_a_route_lets_the_ingress_controllers_namespace_in() -> None:
    raw = shop(
        **CLOSED,
        services={
            **SHOP["services"],
            "back": {"app": "back", "ports": {"http": {"port": 80}}},
            "also": {"app": "back", "ports": {"http": {"port": 81}}},
            "elsewhere": {"type": "ExternalName", "external_name": "example.com"},
        },
        routes={
            "one": ROUTE,
            "two": {
                "rules": [{"paths": [{"service": "also", "port": 81}]}],
            },
            "rest": {"default_backend": {"service": "back", "port": "http"}},
        },
    )
    controller = {"namespaceSelector": of("traefik")}
    assert opened(raw) == {
        "shop/allow-ingress-back": into("back", controller, HTTP),
        "shop/allow-ingress-web": into("web", controller, HTTP),
    }
    assert backends(workloads(raw).namespaces["shop"]) == {"web": {"http"}, "back": {"http"}}


def test_the_ingress_controller_can_be_in_another_namespace() -> None:
    raw = shop(**CLOSED, routes={"one": ROUTE})
    del raw["cluster"]
    raw["workloads"].update(cluster={"stack": "cluster"}, ingress_namespace="doors")
    assert opened(raw) == {"shop/allow-ingress-web": into("web", {"namespaceSelector": of("doors")}, HTTP)}


def test_a_policy_that_is_written_out_comes_last_and_as_it_is() -> None:
    spec = {"podSelector": pods("web"), "policyTypes": ["Egress"], "egress": [{}]}
    found = policies(shop(**CLOSED, policies={"own": spec}))
    assert list(found) == ["shop/default-deny", "shop/allow-dns", "shop/own"]
    assert found["shop/own"] == spec


@pytest.mark.parametrize(
    ("written", "source"),
    [
        ("web", AppRef("shop", "web")),
        ("street/web", AppRef("street", "web")),
        ("192.0.2.0/24", "192.0.2.0/24"),
        ("192.0.2.9/24", "192.0.2.9/24"),
        ("192.0.2.9", "192.0.2.9"),
        ("fd00::/64", "fd00::/64"),
    ],
)
def test_a_source_is_an_application_or_addresses(written: str, source: AppRef | str) -> None:
    wanted = ConnectionSettings.model_validate({"from": written, "to": "web"})
    assert source_of(wanted, "shop") == source
