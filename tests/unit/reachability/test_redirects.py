"""A plain request for what is for HTTPS alone is sent on to HTTPS at the entrance by which it came."""

from http.server import BaseHTTPRequestHandler, HTTPServer
from subprocess import PIPE, STDOUT, run
from threading import Thread
from typing import Any

import pytest

from reachability.expectations import HOST, Expectation, Verdict
from reachability.population import Population
from reachability.probing.plan import objection, trials
from reachability.probing.script import Ended
from reachability.probing.snapshot import Snapshot
from reachability.probing.world import World
from reachability.redirects import redirects
from tests.unit.reachability.sample import BALANCED, ROUTED, apps, lines, population, service

TO = "https://a.test:18443/cart"
BY_NODE = "http://a.test:30080/cart via 10.1.0.11"
BY_BALANCER = "http://a.test:80/cart via loadbalancer:traefik/traefik"


def on(cluster: dict[str, Any] = ROUTED, host: str = "a.test", **route: Any) -> Population:
    paths = [{"service": "a", "port": "http", "path": "/cart"}]
    own = {"rules": [{"host": host, "paths": paths}], "tls": True, "https_only": True, **route}
    shop = {**apps("a"), "services": {"a": service("a")}, "routes": {"door": own}}
    return population(cluster=cluster, shop=shop)


def sent(to: str, by: str, port: int) -> str:
    return f"host -> ingress:{to} at {by}:{port} OPEN (redirect)"


def test_each_entrance_sends_back_to_itself() -> None:
    cluster = {**ROUTED, **BALANCED, "ingress": ROUTED["ingress"]}
    assert lines(redirects(on(cluster))) == {
        sent(TO, "http://a.test:18080/cart", 18080),
        sent("https://a.test:30443/cart", "http://a.test:30080/cart via 10.1.0.10", 30080),
        sent("https://a.test:30443/cart", BY_NODE, 30080),
        sent("https://a.test/cart", BY_BALANCER, 80),
    }


def test_the_standard_port_leads_to_the_hosts_where_it_is_the_hosts() -> None:
    ingress = {"http_port": 80, "https_port": 443}
    found = {one.destination for one in redirects(on({**ROUTED, "ingress": ingress}))}
    assert found == {"ingress:https://a.test/cart", "ingress:https://a.test:30443/cart"}


def test_a_wildcard_stands_for_some_label() -> None:
    assert any(one.address == "http://any.a.test:18080/cart" for one in redirects(on(host="*.a.test")))


@pytest.mark.parametrize("route", [{"https_only": False}, {"tls": False, "https_only": False}])
def test_what_is_not_for_https_alone_is_not_sent_on(route: dict[str, Any]) -> None:
    assert list(redirects(on(**route))) == []


def expected(address: str, port: int) -> Expectation:
    return Expectation(HOST, f"ingress:{TO}", address, port, "tcp", Verdict.OPEN, "a rule", "redirect")


@pytest.mark.parametrize(
    ("address", "port", "via"),
    [
        ("http://a.test:18080/cart", 18080, "127.0.0.1"),
        (BY_NODE, 30080, "10.1.0.11"),
        (BY_BALANCER, 80, "10.1.0.32"),
    ],
)
def test_a_url_is_asked_at_the_entrance_that_is_meant(address: str, port: int, via: str) -> None:
    world = World(entrance="127.0.0.1", snapshot=Snapshot((), {}, {"traefik/traefik": "10.1.0.32"}))
    (trial,) = trials(0, expected(address, port), world)
    assert (trial.target.via, trial.target.is_sent_on) == (via, True)
    assert f"--resolve a.test:{port}:{via}" in trial.command


def test_without_an_address_of_the_load_balancers_nothing_is_tried() -> None:
    assert list(trials(0, expected(BY_BALANCER, 80), World(entrance="127.0.0.1"))) == []


class Controller(BaseHTTPRequestHandler):
    """Sends all on to one port, but what it does not know."""

    def do_GET(self) -> None:
        self.send_response(301 if self.path == "/cart" else 200)
        if self.path == "/cart":
            self.send_header("Location", f"https://{self.headers['Host'].partition(':')[0]}:18443/cart")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/cart", ""),
        ("/other", f"it is sent on to nowhere instead of {TO}"),
    ],
)
def test_a_real_controller_is_asked_and_its_answer_judged(path: str, said: str) -> None:
    with HTTPServer(("127.0.0.1", 0), Controller) as server:
        Thread(target=server.handle_request).start()
        port = server.server_address[1]
        what = expected(f"http://a.test:{port}{path}", port)
        (trial,) = trials(0, what, World(entrance="127.0.0.1"))
        done = run(["sh", "-c", trial.command], stdout=PIPE, stderr=STDOUT, text=True, check=False)
    attempt = trial.attempt(Ended(done.returncode, done.stdout), 1)
    assert attempt.verdict is Verdict.OPEN
    assert objection(what, attempt, trial.place, ()) == said
