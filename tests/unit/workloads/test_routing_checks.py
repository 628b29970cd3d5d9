"""What is refused about an Ingress: with the field, the value and the remedy."""

from typing import Any

import pytest

from components.errors import SettingError
from components.workloads.routing import Backend, Ingress, Route
from components.workloads.routing_checks import check_annotations, check_ingress

BACKEND = Backend(service="shop", port=80)


def route(**parts: Any) -> Route:
    return Route(**{"backend": BACKEND, "host": "shop.test", **parts})


def ingress(*routes: Route, **parts: Any) -> Ingress:
    return Ingress(**{"class_name": "traefik", "routes": routes, **parts})


def of(service: str = "shop", port: int | str = 80) -> Ingress:
    return ingress(route(backend=Backend(service=service, port=port)))


ALLOWED = {
    "no host": ingress(route(host=None)),
    "a wildcard": ingress(route(host="*.shop.test"), tls_hosts=("*.shop.test",)),
    "one label": ingress(route(host="shop")),
    "a default backend alone": ingress(default_backend=BACKEND),
    "one path of both types": ingress(route(path="/a"), route(path="/a", path_type="Exact")),
    "one path of two hosts": ingress(route(path="/a"), route(path="/a", host="other.test")),
    "exact paths with and without a slash": ingress(
        route(path="/a", path_type="Exact"), route(path="/a/", path_type="Exact")
    ),
    "a port by its name": of(port="http"),
    "dots that are part of a name": ingress(route(path="/.well-known/a.b")),
    "nothing but https": ingress(route(), tls_hosts=("shop.test",), https_only=True),
}


@pytest.mark.parametrize("found", ALLOWED.values(), ids=ALLOWED.keys())
def test_what_kubernetes_takes_is_not_refused(found: Ingress) -> None:
    check_ingress(found)


WILDCARD = "may have a wildcard as its whole first label only; write one such as *.example.com"
NO_NAME = "is no DNS name in lower case; write one such as example.com"
TWO_WAYS = "has an element that clients and controllers read in different ways; write it out"
NO_SERVICE = "is no name of a Service; write up to 63 lower-case letters, digits and dashes"
NO_PORT = "is no name of a port; write up to 15 lower-case letters, digits and dashes, or a number"

HOSTS = {
    "10.0.0.1": "is an IP address; write a name, or none for every host",
    "[fd00::1]": "is an IP address; write a name, or none for every host",
    "shop.test:80": "has a port; write the name alone",
    "Shop.test": "has upper case; write it lower, requests match either way",
    "shop.test.": "ends with a dot; leave it out",
    "shop.*.test": WILDCARD,
    "*.*.test": WILDCARD,
    "*shop.test": WILDCARD,
    "sh*p.test": WILDCARD,
    "*": WILDCARD,
    "shop_1.test": NO_NAME,
    "-shop.test": NO_NAME,
    "shop..test": NO_NAME,
    "https//shop.test": NO_NAME,
    f"{'a' * 64}.test": NO_NAME,
}


@pytest.mark.parametrize(("host", "remedy"), HOSTS.items())
def test_what_is_no_host_is_refused_in_routes_and_for_tls(host: str, remedy: str) -> None:
    for field, found in (
        ("routes[0].host", ingress(route(host=host))),
        ("tls_hosts[0]", ingress(route(), tls_hosts=(host,))),
    ):
        with pytest.raises(SettingError) as refusal:
            check_ingress(found)
        assert str(refusal.value) == f"{field} = {host}: {remedy}"


def test_a_name_that_is_too_long_is_refused() -> None:
    with pytest.raises(SettingError, match="is no DNS name"):
        check_ingress(ingress(route(host=".".join(["a" * 60] * 5))))


PATHS = {
    "foo": "must start with a slash",
    "/a//b": "has an empty element; write one slash",
    "/a/../b": TWO_WAYS,
    "/a/.": TWO_WAYS,
    "/a%2Fb": TWO_WAYS,
    "/a?b=c": "has what is never part of a path; write the path alone",
    "/a b": "has what is never part of a path; write the path alone",
}


@pytest.mark.parametrize(("path", "remedy"), PATHS.items())
def test_what_is_no_path_is_refused(path: str, remedy: str) -> None:
    with pytest.raises(SettingError) as refusal:
        check_ingress(ingress(route(), route(path=path)))
    assert str(refusal.value) == f"routes[1].path = {path}: {remedy}"


REFUSED = {
    "nothing to serve": (
        ingress(),
        "routes = (): is empty, and there is no default_backend; give one of them",
    ),
    "an empty path": (ingress(route(path="")), "routes[0].path = '': must start with a slash"),
    "an empty host": (ingress(route(host="")), f"routes[0].host = '': {NO_NAME}"),
    "no class": (ingress(route(), class_name="Traefik"), f"class_name = Traefik: {NO_NAME}"),
    "a path of no portable type": (
        ingress(route(path_type="ImplementationSpecific")),
        "routes[0].path_type = ImplementationSpecific: means something else with each controller; "
        "write Exact or Prefix",
    ),
    "one path twice": (
        ingress(route(path="/b"), route(path="/a"), route(path="/a")),
        "routes[2].path = /a: is what routes[1] matches too, with that host and path_type; remove one",
    ),
    "a prefix with and without a slash": (
        ingress(route(path="/a"), route(path="/a/")),
        "routes[1].path = /a/: is what routes[0] matches too, with that host and path_type; remove one",
    ),
    "a service in upper case": (of(service="Shop"), f"routes[0].backend.service = Shop: {NO_SERVICE}"),
    "port 0": (of(port=0), "routes[0].backend.port = 0: must be 1 to 65535, or the name of a port"),
    "port 65536": (
        of(port=65536),
        "routes[0].backend.port = 65536: must be 1 to 65535, or the name of a port",
    ),
    "a number as a port's name": (of(port="80"), f"routes[0].backend.port = 80: {NO_PORT}"),
    "a default backend without port": (
        ingress(default_backend=Backend(service="shop", port="")),
        f"default_backend.port = '': {NO_PORT}",
    ),
    "TLS for a host that is not routed": (
        ingress(route(), tls_hosts=("shop.test", "other.test")),
        "tls_hosts[1] = other.test: is the host of no route; write it exactly as a route does",
    ),
    "TLS for a wildcard above a routed host": (
        ingress(route(), tls_hosts=("*.test",)),
        "tls_hosts[0] = *.test: is the host of no route; write it exactly as a route does",
    ),
    "TLS for a host below a routed wildcard": (
        ingress(route(host="*.test"), tls_hosts=("shop.test",)),
        "tls_hosts[0] = shop.test: is the host of no route; write it exactly as a route does",
    ),
    "TLS for a host twice": (
        ingress(route(), tls_hosts=("shop.test", "shop.test")),
        "tls_hosts[1] = shop.test: is there twice; remove one",
    ),
    "only https for a host without TLS": (
        ingress(route(), route(host="other.test"), tls_hosts=("shop.test",), https_only=True),
        "https_only = other.test: has no TLS to be redirected to; add it to tls_hosts",
    ),
    "only https for no host": (
        ingress(default_backend=BACKEND, https_only=True),
        "https_only = every host: has no TLS to be redirected to; add it to tls_hosts",
    ),
}


@pytest.mark.parametrize(("found", "message"), REFUSED.values(), ids=REFUSED.keys())
def test_a_wrong_ingress_is_refused(found: Ingress, message: str) -> None:
    with pytest.raises(SettingError) as refusal:
        check_ingress(found)
    assert str(refusal.value) == message


def test_the_annotation_for_the_class_is_refused() -> None:
    check_annotations({"traefik.ingress.kubernetes.io/router.priority": "42"})
    with pytest.raises(SettingError, match="is out of date; set class_name instead"):
        check_annotations({"kubernetes.io/ingress.class": "traefik"})
