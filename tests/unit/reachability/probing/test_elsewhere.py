"""What is probed from a host that is not the engine's, such as a laptop with Docker Desktop."""

from reachability.expectations import Expectation, Shows, Verdict
from reachability.probing.elsewhere import probeable


def way(source: str, address: str, shows: Shows = "") -> Expectation:
    return Expectation(source, "web", address, 8080, "tcp", Verdict.OPEN, "a rule", shows)


INSIDE = way("web", "10.9.0.2")
PUBLISHED = way("host", "127.0.0.1", "hostname")
BRIDGE = way("host", "10.9.0.2")
CLIENT = way("host", "127.0.0.1", "client")
URL = way("host", "https://shop.test:18443/")
EVERY = [INSIDE, PUBLISHED, BRIDGE, CLIENT, URL]


def test_published_ports_are_probed_where_the_engine_forwards_them_to_this_host() -> None:
    kept, said = probeable(EVERY, forwards=True, entrance="127.0.0.1")
    assert kept == [INSIDE, PUBLISHED, URL]
    assert said == "2 connections from `host` are not probed: the engine runs on another machine"


def test_an_entrance_elsewhere_is_not_this_hosts() -> None:
    assert URL not in probeable(EVERY, forwards=True, entrance="192.0.2.1")[0]


def test_of_an_engine_over_the_network_nothing_is_probed_from_here() -> None:
    assert probeable(EVERY, forwards=False)[0] == [INSIDE]


def test_where_nothing_is_left_out_nothing_is_said() -> None:
    assert probeable([INSIDE], forwards=False) == ([INSIDE], "")
