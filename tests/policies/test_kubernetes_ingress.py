"""Ingresses: over TLS, for names of the environment."""

from typing import Any

import pytest

from components.addons.traefik_settings import REDIRECT, TLS_ONLY
from policies.kubernetes.ingress import HOSTS, TLS
from policies.view import Resource, resource
from tests.policies.judge import LATER, refusals


def ingress(*hosts: str | None, annotations: Any = None, **spec: Any) -> Resource:
    rules = [{"host": host} if host else {} for host in hosts]
    props = {"metadata": {"annotations": annotations}, "spec": {"rules": rules, **spec}}
    return resource("kubernetes:networking.k8s.io/v1:Ingress", "shop/shop", props)


def tls(*hosts: str) -> list[dict[str, Any]]:
    return [{"hosts": list(hosts), "secretName": "shop-tls"}]


@pytest.mark.parametrize(
    ("one", "said"),
    [
        (ingress("a.example"), "spec.tls = None: is missing; set tls: true"),
        (ingress("a.example", annotations=TLS_ONLY), "spec.tls = None"),
        (ingress("a.example", "b.example", tls=tls("a.example")), "spec.rules[1].host = b.example"),
        (ingress("c.a.example", tls=tls("a.example")), "spec.rules[0].host = c.a.example"),
        (ingress(None, tls=tls("a.example")), "spec.rules[0].host = None"),
    ],
)
def test_a_host_without_tls_is_refused(one: Resource, said: str) -> None:
    [message] = refusals(TLS, one)
    assert message.startswith("Ingress shop/shop: ")
    assert said in message


@pytest.mark.parametrize(
    "one",
    [
        ingress("a.example", "*.b.example", tls=tls("a.example", "*.b.example")),
        ingress("c.b.example", tls=tls("*.b.example")),
        ingress("a.example", tls=[{"secretName": "for-all"}]),
        ingress("a.example", annotations=REDIRECT),
        ingress("a.example", tls=LATER),
        ingress("a.example", tls=tls(LATER)),
        ingress(LATER, tls=tls("a.example")),
    ],
)
def test_tls_for_every_host_passes_and_a_mere_redirect_and_what_is_not_known_yet(one: Resource) -> None:
    assert refusals(TLS, one) == []


@pytest.mark.parametrize(
    ("one", "said"),
    [
        (ingress(None), "spec.rules[0].host = None: is missing, so it answers for every name"),
        (ingress("shop.example"), "spec.rules[0].host = shop.example: is not of this environment"),
        (ingress("nottest.example"), "host = nottest.example"),
        (ingress(defaultBackend={"service": {"name": "web"}}), "spec.defaultBackend = every host"),
    ],
)
def test_a_name_that_is_not_the_environments_is_refused(one: Resource, said: str) -> None:
    [message] = refusals(HOSTS, one, domains=["test.example", "test.internal"])
    assert said in message


@pytest.mark.parametrize(
    "one",
    [
        ingress("test.example", "shop.test.example", "*.shop.test.internal"),
        ingress(LATER),
        ingress(defaultBackend=LATER),
        resource("kubernetes:networking.k8s.io/v1:Ingress", "later", {"spec": LATER}),
    ],
)
def test_names_below_a_domain_pass_and_what_is_not_known_yet(one: Resource) -> None:
    assert refusals(HOSTS, one, domains=["test.example", "test.internal"]) == []


def test_without_domains_any_name_passes_but_none_does_not() -> None:
    assert refusals(HOSTS, ingress("anything.example")) == []
    assert len(refusals(HOSTS, ingress(None))) == 1
