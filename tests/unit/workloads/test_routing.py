"""Which backend a request comes to: the rules of Kubernetes' documentation, and what it leaves open."""

from typing import Any

import pytest

from components.workloads.routing import Backend, Ingress, Outcome, Resolution, Route, Scheme, resolve

CLASS = "traefik"


def backend(service: str) -> Backend:
    return Backend(service=service, port=8080)


def route(service: str, **parts: Any) -> Route:
    return Route(backend=backend(service), **parts)


def ingress(*routes: Route, **parts: Any) -> Ingress:
    return Ingress(class_name=CLASS, routes=routes, **parts)


def ask(*ingresses: Ingress, host: str = "a.test", path: str = "/", scheme: Scheme = "http") -> Resolution:
    return resolve(ingresses, host, path, scheme, class_name=CLASS)


def served(*ingresses: Ingress, host: str = "a.test", path: str = "/") -> str | None:
    found = ask(*ingresses, host=host, path=path).backend
    return found.service if found else None


# The examples of Kubernetes' documentation: path type, the rules' paths, the request's, which one matches.
EXAMPLES = [
    ("Prefix", ["/"], "/any/path", "/"),
    ("Exact", ["/foo"], "/foo", "/foo"),
    ("Exact", ["/foo"], "/bar", None),
    ("Exact", ["/foo"], "/foo/", None),
    ("Exact", ["/foo/"], "/foo", None),
    ("Prefix", ["/foo"], "/foo", "/foo"),
    ("Prefix", ["/foo"], "/foo/", "/foo"),
    ("Prefix", ["/foo/"], "/foo", "/foo/"),
    ("Prefix", ["/foo/"], "/foo/", "/foo/"),
    ("Prefix", ["/aaa/bb"], "/aaa/bbb", None),
    ("Prefix", ["/aaa/bbb"], "/aaa/bbb", "/aaa/bbb"),
    ("Prefix", ["/aaa/bbb/"], "/aaa/bbb", "/aaa/bbb/"),
    ("Prefix", ["/aaa/bbb"], "/aaa/bbb/", "/aaa/bbb"),
    ("Prefix", ["/aaa/bbb"], "/aaa/bbb/ccc", "/aaa/bbb"),
    ("Prefix", ["/aaa/bbb"], "/aaa/bbbxyz", None),
    ("Prefix", ["/", "/aaa"], "/aaa/ccc", "/aaa"),
    ("Prefix", ["/", "/aaa", "/aaa/bbb"], "/aaa/bbb", "/aaa/bbb"),
    ("Prefix", ["/", "/aaa", "/aaa/bbb"], "/ccc", "/"),
    ("Prefix", ["/aaa"], "/ccc", None),
]


@pytest.mark.parametrize(("path_type", "paths", "asked", "expected"), EXAMPLES)
def test_paths_match_as_the_documentations_examples(
    path_type: Any, paths: list[str], asked: str, expected: str | None
) -> None:
    # Each path's backend has its name, so that the answer says which one it was.
    routes = [route(path, path=path, path_type=path_type) for path in paths]
    assert served(ingress(*routes), path=asked) == expected
    assert served(ingress(*reversed(routes)), path=asked) == expected


HOSTS = [
    ("*.foo.com", "bar.foo.com", True),
    ("*.foo.com", "baz.bar.foo.com", False),
    ("*.foo.com", "foo.com", False),
    ("*.foo.com", ".foo.com", False),
    ("*.foo.com", "barfoo.com", False),
    ("bar.foo.com", "bar.foo.com", True),
    ("bar.foo.com", "foo.com", False),
    ("bar.foo.com", "BAR.foo.com", True),
    ("bar.foo.com", "bar.foo.com:8443", True),
    (None, "10.0.0.1:80", True),
    (None, "", True),
    ("bar.foo.com", "", False),
]


@pytest.mark.parametrize(("host", "asked", "matches"), HOSTS)
def test_a_host_is_matched_whole_and_a_wildcard_by_one_label(
    host: str | None, asked: str, matches: bool
) -> None:
    assert (served(ingress(route("it", host=host)), host=asked) == "it") is matches


def test_an_exact_host_counts_before_a_wildcard_and_that_before_none() -> None:
    every, wild = route("every", path="/deep/path"), route("wild", host="*.test", path="/deep")
    exact = route("exact", host="a.test")
    asked = {"host": "a.test", "path": "/deep/path"}
    assert served(ingress(every), ingress(wild), ingress(exact), **asked) == "exact"
    assert served(ingress(every), ingress(wild), **asked) == "wild"
    assert served(ingress(every), **asked) == "every"


def test_at_equal_length_an_exact_path_counts_before_a_prefix() -> None:
    exact = route("exact", path="/foo", path_type="Exact")
    for prefix in (route("prefix", path="/foo"), route("prefix", path="/foo/")):
        assert served(ingress(prefix, exact), path="/foo") == "exact"
        assert served(ingress(prefix, exact), path="/foo/") == "prefix"


def test_of_equal_routes_the_first_ingress_counts() -> None:
    assert served(ingress(route("first")), ingress(route("second"))) == "first"


def test_a_host_whose_paths_all_miss_leaves_the_request_to_the_wildcard() -> None:
    routes = route("exact", host="a.test", path="/foo"), route("wild", host="*.test")
    assert served(ingress(*routes), path="/bar") == "wild"


def test_the_default_backend_takes_what_no_route_of_any_ingress_matches() -> None:
    left_over = ingress(default_backend=backend("left-over"))
    routed = ingress(route("it", host="a.test", path="/foo"))
    assert served(left_over, routed, path="/foo") == "it"
    assert served(left_over, routed, path="/bar") == "left-over"
    assert served(left_over, routed, host="b.test", path="/foo") == "left-over"


def test_without_default_backend_the_controller_says_that_it_found_nothing() -> None:
    assert ask(ingress(route("it", host="b.test"))) == Resolution(Outcome.NOT_FOUND)


def test_a_query_is_no_part_of_the_path() -> None:
    assert served(ingress(route("it", path="/foo", path_type="Exact")), path="/foo?bar=/baz") == "it"


def test_an_ingress_of_another_class_is_left_alone() -> None:
    others = Ingress(class_name="other", routes=(route("it"),), default_backend=backend("left-over"))
    assert ask(others).outcome is Outcome.NOT_FOUND
    assert resolve([others], "a.test", "/", class_name="other").backend == backend("it")


def test_over_tls_the_nearest_tls_hosts_certificate_is_shown() -> None:
    hosts = "*.test", "a.test"
    found = ingress(*(route("it", host=host) for host in hosts), tls_hosts=hosts)
    assert ask(found, scheme="https").certificate == "a.test"
    assert ask(found, host="b.test", scheme="https").certificate == "*.test"
    assert ask(found, host="b.other", scheme="https").certificate is None
    assert ask(found).certificate is None


def test_a_plain_request_is_served_unless_its_host_is_for_https_only() -> None:
    routes = ingress(route("it", host="a.test"), tls_hosts=("a.test",))
    only = ingress(*routes.routes, tls_hosts=("a.test",), https_only=True)
    assert ask(routes).outcome is Outcome.SERVED
    sent_on = ask(only, host="A.test:8080", path="/foo?bar")
    assert sent_on == Resolution(Outcome.REDIRECTED, location="https://a.test/foo?bar")
    assert ask(only, scheme="https").outcome is Outcome.SERVED
    assert ask(only, host="b.test").outcome is Outcome.NOT_FOUND
