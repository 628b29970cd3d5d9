"""What follows for pods: the whole list for small settings, and nothing where it is not decided."""

from typing import Any

import pytest

from reachability.expectations import Expectation
from reachability.kubernetes import inside
from reachability.population import Population
from tests.unit.reachability.sample import (
    BALANCED,
    CLOSED,
    DATA,
    HTTP,
    SILENT,
    apps,
    lines,
    population,
    service,
)

ON_NODES = {**HTTP, "host_network": True}
BOTH = {"ports": {**HTTP["ports"], **DATA["ports"]}}
IN_B = {"connections": {"in": {"from": "a", "to": "b"}}}


def pair(source: str = "a", destination: str = "b", *, verdict: str = "OPEN", shows: str = "client") -> str:
    """An application asks another's pods by HTTP."""
    ref = f"pod:shop/{destination}"
    return f"pod:shop/{source} -> {ref} at {ref}:80 {verdict} ({shows})"


def refused(source: str = "a", destination: str = "b") -> str:
    """An application asks another's pods at a port that nobody serves."""
    return f"pod:shop/{source} -> pod:shop/{destination} at pod:shop/{destination}:9 REFUSED"


def to_service(place: str, verdict: str = "OPEN", shows: str = " (hostname)", name: str = "b") -> str:
    """An application asks a Service somewhere."""
    return f"pod:shop/a -> service:shop/{name} at {place} {verdict}{shows}"


def dns(name: str = "b") -> str:
    return f"{name}.shop.svc.cluster.local"


BETWEEN_PODS: dict[str, tuple[Population, set[str]]] = {
    "everybody reaches everybody where nothing is closed": (
        population(shop=apps("a", "b")),
        {pair("a", "b"), pair("b", "a"), refused("a", "b"), refused("b", "a")},
    ),
    "nobody reaches anybody where all is closed, not even to be refused": (
        population(shop={**apps("a", "b"), **CLOSED}),
        {pair("a", "b", verdict="BLOCKED"), pair("b", "a", verdict="BLOCKED")},
    ),
    "a connection opens one way": (
        population(shop={**apps("a", "b"), **CLOSED, **IN_B}),
        {pair("a", "b"), pair("b", "a", verdict="BLOCKED")},
    ),
    "a connection opens the ports that it names": (
        population(
            shop={
                **apps("a", b=BOTH),
                **CLOSED,
                "connections": {"in": {"from": "a", "to": "b", "ports": ["data"]}},
            }
        ),
        {
            pair("a", "b", verdict="BLOCKED"),
            "pod:shop/a -> pod:shop/b at pod:shop/b:81/udp OPEN",
            pair("b", "a", verdict="BLOCKED"),
        },
    ),
    "a closed namespace lets none of an open one in, and nobody out to it": (
        population(shop={**apps("a"), **CLOSED}, street=apps("w")),
        {
            "pod:shop/a -> pod:street/w at pod:street/w:80 BLOCKED (client)",
            "pod:street/w -> pod:shop/a at pod:shop/a:80 BLOCKED (client)",
        },
    ),
    "one pod does not ask itself, and several ask each other": (
        population(shop=apps(a={**HTTP, "replicas": 2})),
        {pair("a", "a")},
    ),
    "one on every node is several, too": (
        population(shop=apps(a={**HTTP, "every_node": True})),
        {pair("a", "a")},
    ),
    "what answers on every path says who it is, and not who asks": (
        population(shop=apps("a", b={**HTTP, "server": "serve-hostname"})),
        {pair("a", "b", shows="hostname"), pair("b", "a"), refused("a", "b"), refused("b", "a")},
    ),
    "an image of its own is asked, says nothing that is known, and asks nobody": (
        population(shop=apps("a", b={**HTTP, **SILENT})),
        {"pod:shop/a -> pod:shop/b at pod:shop/b:80 OPEN", refused("a", "b")},
    ),
    "containers of a pod reach each other at the loopback address whatever is closed": (
        population(shop={**apps(a={**HTTP, "sidecars": {"metrics": {"port": 9090}}}), **CLOSED}),
        {"pod:shop/a -> pod:shop/a at 127.0.0.1:9090 OPEN (hostname)"},
    ),
    "on the nodes' own network another address may stand in for a client's": (
        population(shop=apps("a", h=ON_NODES)),
        {pair("a", "h", shows="hostname"), pair("h", "a", shows="hostname"), refused("h", "a")},
    ),
    "whether a node is let in depends on the node, so nothing is said of it": (
        population(shop={**apps("a", h=ON_NODES), **CLOSED}),
        {pair("a", "h", verdict="BLOCKED", shows="hostname")},
    ),
    "nobody knows which of a subnet's addresses a pod will have": (
        population(
            shop={
                **apps("a", "b"),
                "policies": {
                    "some": {
                        "podSelector": {"matchLabels": {"app.kubernetes.io/name": "b"}},
                        "ingress": [{"from": [{"ipBlock": {"cidr": "10.2.0.0/24"}}]}],
                    }
                },
            }
        ),
        {pair("b", "a"), refused("b", "a")},
    ),
    "a policy in Kubernetes' own words counts like the derived ones": (
        population(
            shop={
                **apps("a", "b", "c"),
                "policies": {
                    "guard": {
                        "podSelector": {"matchLabels": {"app.kubernetes.io/name": "b"}},
                        "ingress": [
                            {
                                "from": [{"podSelector": {"matchLabels": {"app.kubernetes.io/name": "a"}}}],
                                "ports": [{"port": 1, "endPort": 90}],
                            }
                        ],
                    }
                },
            }
        ),
        {
            *(pair(one, other) for one, other in ("ab", "ac", "ba", "bc", "ca")),
            pair("c", "b", verdict="BLOCKED"),
            *(refused(one, other) for one, other in ("ba", "ab", "ac")),
        },
    ),
    "on a cluster that nobody here knows pods are the same": (
        population(cluster=None, shop=apps("a", "b")),
        {pair("a", "b"), pair("b", "a"), refused("a", "b"), refused("b", "a")},
    ),
}


@pytest.mark.parametrize(("found", "wanted"), BETWEEN_PODS.values(), ids=BETWEEN_PODS.keys())
def test_between_pods(found: Population, wanted: set[str]) -> None:
    assert lines(inside(found)) == wanted


def from_a(found: Population) -> set[str]:
    """What follows for the application `a` and Services."""
    every = [one for one in inside(found) if one.source == "pod:shop/a"]
    return lines([one for one in every if one.destination.startswith("service:")])


def node_port(**settings: Any) -> dict[str, Any]:
    ports = {"http": {"port": 8000, "node_port": 30001}}
    return {"type": "NodePort", "app": "b", "ports": ports, **settings}


ON_EVERY_NODE = {to_service("10.1.0.10:30001"), to_service("10.1.0.11:30001")}
BY_ADDRESS_AND_NAME = {to_service("service:shop/b:8000"), to_service(f"{dns()}:8000")}
AT_ITS_ADDRESS = to_service("loadbalancer:shop/b:8000")

TO_SERVICES: dict[str, tuple[Population, set[str]]] = {
    "by address and by name": (
        population(shop={**apps("a", "b"), "services": {"b": service("b")}}),
        BY_ADDRESS_AND_NAME,
    ),
    "UDP beside TCP": (
        population(
            shop={
                **apps("a", b=BOTH),
                "services": {"b": {"app": "b", "ports": {"http": {"port": 8000}, "data": {"port": 8001}}}},
            }
        ),
        {
            *BY_ADDRESS_AND_NAME,
            to_service("service:shop/b:8001/udp", shows=""),
            to_service(f"{dns()}:8001/udp", shows=""),
        },
    ),
    "a headless one by its name alone, at the pods' own port": (
        population(shop={**apps("a", "b"), "services": {"b": service("b", headless=True)}}),
        {to_service(f"{dns()}:80")},
    ),
    "another name for one of the cluster's": (
        population(
            shop={
                **apps("a", "b"),
                "services": {
                    "b": service("b"),
                    "other": {"type": "ExternalName", "external_name": dns()},
                },
            }
        ),
        {*BY_ADDRESS_AND_NAME, to_service(f"{dns('other')}:8000", name="other")},
    ),
    "another name for a headless one": (
        population(
            shop={
                **apps("a", "b"),
                "services": {
                    "b": service("b", headless=True),
                    "other": {"type": "ExternalName", "external_name": dns()},
                },
            }
        ),
        {to_service(f"{dns()}:80"), to_service(f"{dns('other')}:80", name="other")},
    ),
    "another name for what is elsewhere, of which nothing is known": (
        population(
            shop={
                **apps("a", "b"),
                "services": {"other": {"type": "ExternalName", "external_name": "example.com"}},
            }
        ),
        set(),
    ),
    "another name for another name, of which nothing is said": (
        population(
            shop={
                **apps("a", "b"),
                "services": {
                    "x": {"type": "ExternalName", "external_name": dns("y")},
                    "y": {"type": "ExternalName", "external_name": "example.com"},
                },
            }
        ),
        set(),
    ),
    "one's own is not asked": (
        population(shop={**apps("a", "b"), "services": {"a": service("a")}}),
        set(),
    ),
    "one in front of an image of its own": (
        population(shop={**apps("a", b={**HTTP, **SILENT}), "services": {"b": service("b")}}),
        {to_service("service:shop/b:8000", shows=""), to_service(f"{dns()}:8000", shows="")},
    ),
    "behind a closed door": (
        population(shop={**apps("a", "b"), **CLOSED, "services": {"b": service("b")}}),
        {to_service("service:shop/b:8000", "BLOCKED"), to_service(f"{dns()}:8000", "BLOCKED")},
    ),
    "a name that may not be asked for": (
        population(
            shop={**apps("a", "b"), **CLOSED, **IN_B, "allow_dns": False, "services": {"b": service("b")}}
        ),
        {to_service("service:shop/b:8000"), to_service(f"{dns()}:8000", "NXDOMAIN")},
    ),
    "a node port of every node": (
        population(shop={**apps("a", "b"), "services": {"b": node_port()}}),
        {*BY_ADDRESS_AND_NAME, *ON_EVERY_NODE},
    ),
    "a node port that nobody knows yet": (
        population(shop={**apps("a", "b"), "services": {"b": service("b", type="NodePort")}}),
        BY_ADDRESS_AND_NAME,
    ),
    "a node port of nodes with a pod of its own alone": (
        population(shop={**apps("a", "b"), "services": {"b": node_port(external_traffic_policy="Local")}}),
        BY_ADDRESS_AND_NAME,
    ),
    "node ports of a cluster that nobody here knows": (
        population(cluster=None, shop={**apps("a", "b"), "services": {"b": node_port()}}),
        BY_ADDRESS_AND_NAME,
    ),
    "a node port, where the way over another node is closed": (
        population(shop={**apps("a", "b"), **CLOSED, **IN_B, "services": {"b": node_port()}}),
        BY_ADDRESS_AND_NAME,
    ),
    "the address of a load balancer": (
        population(
            cluster=BALANCED, shop={**apps("a", "b"), "services": {"b": service("b", type="LoadBalancer")}}
        ),
        {*BY_ADDRESS_AND_NAME, AT_ITS_ADDRESS},
    ),
    "the address of a load balancer that takes some clients alone": (
        population(
            cluster=BALANCED,
            shop={
                **apps("a", "b"),
                "services": {"b": service("b", type="LoadBalancer", source_ranges=["10.2.0.0/16"])},
            },
        ),
        BY_ADDRESS_AND_NAME,
    ),
}


@pytest.mark.parametrize(("found", "wanted"), TO_SERVICES.values(), ids=TO_SERVICES.keys())
def test_from_pods_to_services(found: Population, wanted: set[str]) -> None:
    assert from_a(found) == wanted


def why(found: Population, destination: str) -> set[str]:
    every: list[Expectation] = list(inside(found))
    return {one.why for one in every if one.source == "pod:shop/a" and one.destination == destination}


def test_each_says_which_policy_it_follows_from() -> None:
    open_one = population(shop={**apps("a", "b"), **CLOSED, **IN_B})
    assert why(open_one, "pod:shop/b") == {"shop/in-out allows it out; shop/in allows it in"}
    shut = population(shop={**apps("a", "b"), **CLOSED})
    assert why(shut, "pod:shop/b") == {
        "shop/default-deny, shop/allow-dns isolate shop/a, and no policy allows it out; "
        "shop/default-deny isolates shop/b, and no policy allows it in"
    }


def test_a_name_that_may_not_be_asked_for_says_so() -> None:
    found = population(
        shop={**apps("a", "b"), **CLOSED, **IN_B, "allow_dns": False, "services": {"b": service("b")}}
    )
    assert "shop may not ask the cluster's DNS" in why(found, "service:shop/b")


def test_the_refused_port_is_none_that_is_served() -> None:
    found = lines(inside(population(shop=apps("a", b={"ports": {"http": {"port": 9}}}))))
    assert not [one for one in found if "pod:shop/b:9 REFUSED" in one]
