"""What follows from routes: what the host asks the ingress controller, and who must answer."""

from typing import Any

import pytest

from reachability.population import Population
from reachability.routes import routes
from tests.unit.reachability.sample import CLOSED, HTTP, ROUTED, SILENT, apps, lines, population, service

NAMED = {**HTTP, "server": "serve-hostname"}


def path(name: str = "a", **changes: Any) -> dict[str, Any]:
    return {"service": name, "port": "http", **changes}


def rule(host: str | None, *paths: dict[str, Any]) -> dict[str, Any]:
    return {"host": host, "paths": list(paths) or [path()]}


def on(*rules: dict[str, Any], cluster: dict[str, Any] | None = ROUTED, **route: Any) -> Population:
    """A namespace with this route: `a` says who it is at a path of its own, `b` at every path."""
    namespace = {
        **apps("a", b=NAMED, c={**HTTP, **SILENT}),
        "services": {name: service(name) for name in "abc"},
        "routes": {"door": {"rules": list(rules), **route}},
    }
    return population(cluster=cluster, shop=namespace)


def at(url: str, asked_path: str, name: str = "a", shows: str = " (hostname)") -> str:
    """A URL with the port of its scheme in it."""
    port = 18443 if url.startswith("https") else 18080
    return f"host -> service:shop/{name} at {url}:{port}{asked_path}:{port} OPEN{shows}"


CASES: dict[str, tuple[Population, set[str]]] = {
    "no routes": (population(cluster=ROUTED, shop=apps("a")), set()),
    "no ingress controller": (on(rule("a.test"), ingress_class="nginx"), set()),
    "a cluster that nobody here knows": (on(rule("a.test"), cluster=None), set()),
    "one server is asked at the path where it says who it is, if that leads there, too": (
        on(rule("a.test")),
        {at("http://a.test", "/hostname")},
    ),
    "where that leads to another, it is asked at its own path and says nothing that is known": (
        on(rule("a.test", path("a", path="/x"), path("b"))),
        {at("http://a.test", "/x", shows=""), at("http://a.test", "/", "b")},
    ),
    "the other server says who it is at every path": (
        on(rule("a.test", path("b", path="/cart"))),
        {at("http://a.test", "/cart", "b")},
    ),
    "an image of its own is asked and says nothing that is known": (
        on(rule("a.test", path("c"))),
        {at("http://a.test", "/", "c", shows="")},
    ),
    "over TLS at the port for it": (
        on(rule("a.test", path("b")), tls=True),
        {at("https://a.test", "/", "b")},
    ),
    "a wildcard stands for some label": (
        on(rule("*.a.test", path("b")), tls=True),
        {at("https://any.a.test", "/", "b")},
    ),
    "every host is some host": (on(rule(None, path("b"))), {at("http://any.test", "/", "b")}),
    "a backend of all that no rule matches is asked by nobody": (
        on(default_backend=path("b")),
        set(),
    ),
    "the longer path wins": (
        on(rule("a.test", path("b"), path("c", path="/x"))),
        {at("http://a.test", "/", "b"), at("http://a.test", "/x", "c", shows="")},
    ),
}


@pytest.mark.parametrize(("found", "wanted"), CASES.values(), ids=CASES.keys())
def test_the_host_asks_for_each_path_of_each_route(found: Population, wanted: set[str]) -> None:
    assert lines(routes(found)) == wanted


def closed(**more: Any) -> Population:
    namespace = {
        **apps(b=NAMED),
        **CLOSED,
        "services": {"b": service("b")},
        "routes": {"door": {"rules": [rule("a.test", path("b"))]}},
    }
    return population(cluster=ROUTED, shop={**namespace, **more})


def test_a_closed_namespace_lets_the_controller_in_for_its_routes() -> None:
    (found,) = routes(closed())
    assert found.address == "http://a.test:18080/"
    assert found.why == "a route leads to shop/b; shop/allow-ingress-b allows it in"


def test_a_backend_that_the_controller_may_not_reach_is_not_asked() -> None:
    """It answers by itself then, with an error of its own."""
    barred = {"podSelector": {}, "policyTypes": ["Ingress"]}
    found = population(
        cluster=ROUTED,
        shop={
            **apps(b=NAMED),
            "services": {"b": service("b")},
            "routes": {"door": {"rules": [rule("a.test", path("b"))]}},
            "policies": {"bar": barred},
        },
    )
    assert list(routes(found)) == []


def two_with_one_host(first: dict[str, Any], second: dict[str, Any]) -> set[str]:
    """Two namespaces that both have a Service `b`, and a route of one host each."""
    namespaces = {
        name: {
            **apps(b=NAMED),
            "services": {"b": service("b")},
            "routes": {"door": {"rules": [rule("a.test", {**path("b"), **found})]}},
        }
        for name, found in (("shop", first), ("street", second))
    }
    return lines(routes(population(cluster=ROUTED, **namespaces)))


def test_two_namespaces_can_share_a_host() -> None:
    assert two_with_one_host({"path": "/shop"}, {"path": "/street"}) == {
        "host -> service:shop/b at http://a.test:18080/shop:18080 OPEN (hostname)",
        "host -> service:street/b at http://a.test:18080/street:18080 OPEN (hostname)",
    }


def test_what_another_namespaces_route_serves_is_the_others() -> None:
    found = two_with_one_host({"path": "/x"}, {"path": "/x", "path_type": "Exact"})
    assert found == {"host -> service:street/b at http://a.test:18080/x:18080 OPEN (hostname)"}


def test_every_host_is_not_asked_over_tls() -> None:
    found = lines(routes(on(rule("a.test", path("b")), rule(None, path("b", path="/x")), tls=True)))
    assert found == {at("https://a.test", "/", "b"), at("http://any.test", "/x", "b")}
