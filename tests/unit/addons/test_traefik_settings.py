"""What Traefik's objects say: its flags, its redirect, its ports, and that another file is other pods."""

from typing import Any

import pytest

from components.addons.traefik_dynamic import REDIRECT_MIDDLEWARE
from components.addons.traefik_settings import (
    DYNAMIC_FOLDER,
    REDIRECT,
    TLS_ONLY,
    arguments,
    check_node_ports,
    deployment_spec,
    service_spec,
)
from components.errors import SettingError


@pytest.mark.parametrize(("http", "https"), [(30000, 32767), (32767, 30000)])
def test_every_port_of_a_node_will_do(http: int, https: int) -> None:
    check_node_ports(http, https)


@pytest.mark.parametrize(
    ("http", "https", "message"),
    [
        (29999, 30443, "ingress.http_node_port = 29999: is no node port; choose one of 30000 to 32767"),
        (30080, 32768, "ingress.https_node_port = 32768: is no node port; choose one of 30000 to 32767"),
        (30080, 30080, "ingress.https_node_port = 30080: is http_node_port's too; choose another"),
    ],
)
def test_what_is_no_port_of_a_node_is_refused(http: int, https: int, message: str) -> None:
    with pytest.raises(SettingError) as refusal:
        check_node_ports(http, https)
    assert str(refusal.value) == message


@pytest.mark.parametrize(
    ("address", "said"),
    [(None, "publishedservice=traefik/traefik"), ("10.1.0.10", "ip=10.1.0.10")],
)
def test_ingresses_say_where_it_is_reached(address: str | None, said: str) -> None:
    prefix = "--providers.kubernetesingress.ingressendpoint."
    found = [one for one in arguments("public", address) if one.startswith(prefix)]
    assert found == [prefix + said]


def test_it_serves_the_ingresses_of_its_class_by_path_elements_and_asks_nobody_for_updates() -> None:
    found = arguments("public", None)
    assert len(set(found)) == len(found)
    assert {
        "--global.checknewversion=false",
        "--global.sendanonymoususage=false",
        "--providers.kubernetesingress.ingressclass=public",
        "--providers.kubernetesingress.strictprefixmatching=true",
        f"--providers.file.directory={DYNAMIC_FOLDER}",
    } <= set(found)


def test_an_ingress_over_tls_alone_and_its_twin_share_no_entry_point() -> None:
    entry_point = "traefik.ingress.kubernetes.io/router.entrypoints"
    assert (TLS_ONLY[entry_point], REDIRECT[entry_point]) == ("websecure", "web")
    assert {f"--entrypoints.{one[entry_point]}.address" for one in (TLS_ONLY, REDIRECT)} <= {
        flag.partition("=")[0] for flag in arguments("traefik", None)
    }
    assert REDIRECT["traefik.ingress.kubernetes.io/router.middlewares"] == f"{REDIRECT_MIDDLEWARE}@file"


def _digest(spec: dict[str, Any]) -> str:
    (digest,) = spec["template"]["metadata"]["annotations"].values()
    return str(digest)


def test_other_contents_of_its_file_are_other_pods() -> None:
    one, same, other = (deployment_spec("traefik:v3", [], text) for text in ("a", "a", "b"))
    assert one == same
    assert _digest(one) != _digest(other)


@pytest.mark.parametrize(("load_balancer", "kind"), [(True, "LoadBalancer"), (False, "NodePort")])
def test_its_service_has_node_ports_in_any_case(load_balancer: bool, kind: str) -> None:
    found = service_spec(30080, 30443, load_balancer=load_balancer)
    assert found["type"] == kind
    assert [(port["port"], port["target_port"], port["node_port"]) for port in found["ports"]] == [
        (80, "web", 30080),
        (443, "websecure", 30443),
    ]
