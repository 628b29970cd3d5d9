"""Traefik's file: a redirect for every entrance, told apart by the host's port, and prefixes that go."""

import re
from typing import Any

import pytest
import yaml

from components.addons.traefik_dynamic import (
    MOST_ELEMENTS,
    REDIRECT_MIDDLEWARE,
    dynamic_configuration,
    entrances,
    location,
    strip_middleware,
)
from components.errors import SettingError

PORTS = {80: 443, 30080: 30443, 18580: 18581}


def middlewares(ports: dict[int, int]) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(dynamic_configuration(ports))["http"]["middlewares"]
    return found


def redirected(url: str, ports: dict[int, int]) -> str | None:
    """What becomes of a request, as Traefik does it: the first of the chain whose expression matches."""
    known = middlewares(ports)
    for name in known[REDIRECT_MIDDLEWARE]["chain"]["middlewares"]:
        told = known[name]["redirectRegex"]
        assert told["permanent"] is True
        if re.search(told["regex"], url):
            return re.sub(told["regex"], re.sub(r"\$\{(\d)\}", r"\\\1", told["replacement"]), url)
    return None


@pytest.mark.parametrize(
    ("host", "http"),
    [
        pytest.param("shop.test", 80, id="by the load balancer's address"),
        pytest.param("shop.test:80", 80, id="with the standard port"),
        pytest.param("shop.test:30080", 30080, id="by a node port"),
        pytest.param("shop.test:18580", 18580, id="by the host's port"),
        pytest.param("shop.test:9999", 9999, id="by a port that nobody knows"),
        pytest.param("[fd00::1]", 80, id="IPv6"),
        pytest.param("[fd00::1]:18580", 18580, id="IPv6 by the host's port"),
        pytest.param("Shop.Test:30080", 30080, id="in upper case"),
    ],
)
@pytest.mark.parametrize("path", ["/", "/cart?x=http://a:30080/b&y=:18580/"])
def test_a_plain_request_is_sent_to_https_of_the_entrance_by_which_it_came(
    host: str, http: int, path: str
) -> None:
    name = re.sub(r":\d+$", "", host)
    wanted = location(name, path, http, PORTS)
    assert redirected(f"http://{host}{path}", PORTS) == wanted
    https = {30080: ":30443", 18580: ":18581"}.get(http, "")
    assert wanted == f"https://{name}{https}{path}"


def test_where_the_host_has_the_standard_ports_they_are_left_out() -> None:
    ports = {80: 443, 30080: 30443}
    assert redirected("http://shop.test/a", ports) == "https://shop.test/a"
    assert redirected("http://shop.test:30080/a", ports) == "https://shop.test:30443/a"


def test_where_the_host_has_port_80_alone_its_https_port_is_meant() -> None:
    assert redirected("http://shop.test/a", {80: 8443, 30080: 30443}) == "https://shop.test:8443/a"


def test_each_http_port_leads_to_one_https_port() -> None:
    assert entrances((80, 443), (30080, 30443), (80, 443)) == {80: 443, 30080: 30443}
    with pytest.raises(SettingError) as refusal:
        entrances((80, 443), (30080, 30443), (80, 8443))
    assert str(refusal.value) == (
        "https_port = 8443: is the HTTPS port beside HTTP port 80, and so is 443: a redirect from 80 can "
        "lead to one of them only; choose another HTTP port, or the same HTTPS port"
    )


@pytest.mark.parametrize(
    ("elements", "path", "left"),
    [(1, "/api/users", "/users"), (1, "/api", ""), (2, "/api/v1/users/7", "/users/7"), (1, "/a/", "/")],
)
def test_so_many_elements_are_removed(elements: int, path: str, left: str) -> None:
    (pattern,) = middlewares(PORTS)[strip_middleware(elements)]["stripPrefixRegex"]["regex"]
    assert re.sub(pattern, "", path) == left


def test_every_number_of_elements_has_its_middleware() -> None:
    known = middlewares(PORTS)
    assert all(strip_middleware(count) in known for count in range(1, MOST_ELEMENTS + 1))
