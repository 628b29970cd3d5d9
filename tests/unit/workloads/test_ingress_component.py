"""Routes become an Ingress and, with TLS, a Secret; what is wrong is refused before either exists."""

import base64
from dataclasses import replace
from typing import Any

import pulumi
import pytest

from components.cluster.derivation import KeyPair
from components.cluster.leaf import server_certificate
from components.errors import SettingError
from components.workloads.ingress import IngressRoutes, IngressRoutesArgs
from components.workloads.routing import Backend, Ingress, Route
from tests.unit.networks.recorder import Recorder, record

INGRESS = "kubernetes:networking.k8s.io/v1:Ingress"
SECRET = "kubernetes:core/v1:Secret"
SHOP, CART = Backend(service="shop", port=80), Backend(service="cart", port="http")
PLAIN = Ingress(
    class_name="traefik",
    routes=(
        Route(host="shop.test", backend=SHOP),
        Route(host="*.shop.test", backend=SHOP),
        Route(host="shop.test", path="/cart", path_type="Exact", backend=CART),
        Route(path="/health", backend=SHOP),
    ),
)
SECURED = replace(PLAIN, tls_hosts=("shop.test", "*.shop.test"))
PAIR = server_certificate("s" * 40, "lab", "front", SECURED.tls_hosts).pair
ARGS = IngressRoutesArgs(namespace="front", ingress=PLAIN)


def built(args: IngressRoutesArgs) -> tuple[Recorder, dict[str, dict[str, Any]]]:
    """What is registered, and the inputs by kind."""
    recorder = record(lambda: IngressRoutes("web", args))
    return recorder, {one.kind: one.inputs for one in recorder.seen if not one.is_component}


def rule(paths: list[dict[str, Any]], host: str | None = None) -> dict[str, Any]:
    return {**({"host": host} if host else {}), "http": {"paths": paths}}


def to(service: str, port: dict[str, Any], path: str = "/", path_type: str = "Prefix") -> dict[str, Any]:
    return {"path": path, "pathType": path_type, "backend": {"service": {"name": service, "port": port}}}


def test_routes_become_one_rule_for_each_host() -> None:
    _, found = built(ARGS)
    assert found.keys() == {INGRESS}
    assert found[INGRESS]["metadata"] == {"name": "web", "namespace": "front"}
    assert found[INGRESS]["spec"] == {
        "ingressClassName": "traefik",
        "rules": [
            rule([to("shop", {"number": 80}, "/health")]),
            rule([to("shop", {"number": 80})], "*.shop.test"),
            rule(
                [to("shop", {"number": 80}), to("cart", {"name": "http"}, "/cart", "Exact")],
                "shop.test",
            ),
        ],
    }


def test_a_default_backend_needs_no_rules() -> None:
    _, found = built(replace(ARGS, ingress=Ingress(class_name="traefik", default_backend=SHOP)))
    backend = {"service": {"name": "shop", "port": {"number": 80}}}
    assert found[INGRESS]["spec"] == {"ingressClassName": "traefik", "defaultBackend": backend}


def test_tls_hosts_are_served_with_a_secret_of_the_components() -> None:
    recorder, found = built(replace(ARGS, ingress=SECURED, certificate=PAIR))
    assert [one.name for one in recorder.seen] == ["web", "web-tls", "web"]
    assert found[SECRET]["metadata"] == {"name": "web-tls", "namespace": "front"}
    assert found[SECRET]["type"] == "kubernetes.io/tls"
    hosts = ["shop.test", "*.shop.test"]
    assert found[INGRESS]["spec"]["tls"] == [{"hosts": hosts, "secretName": "web-tls"}]


def test_the_certificate_and_its_key_are_a_secret_in_pulumis_state_too() -> None:
    _, found = built(replace(ARGS, ingress=SECURED, certificate=PAIR))
    data = found[SECRET]["data"]
    assert data.keys() - {"value"}, "both together are one secret"
    decoded = {name: base64.b64decode(text).decode() for name, text in data["value"].items()}
    assert decoded == {"tls.crt": PAIR.certificate, "tls.key": PAIR.key}


def test_the_key_is_not_shown_with_the_arguments() -> None:
    assert PAIR.key not in repr(replace(ARGS, ingress=SECURED, certificate=PAIR))


def test_annotations_reach_the_controller() -> None:
    _, found = built(replace(ARGS, annotations={"example.com/priority": "42"}))
    assert found[INGRESS]["metadata"]["annotations"] == {"example.com/priority": "42"}


def test_routes_that_are_not_awaited_say_so_to_the_provider() -> None:
    _, found = built(replace(ARGS, awaited=False))
    assert found[INGRESS]["metadata"]["annotations"] == {"pulumi.com/skipAwait": "true"}


def test_awaiting_ends_within_minutes(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[pulumi.CustomTimeouts | None] = []
    resource = pulumi.CustomResource.__init__

    def remembered(self: Any, t: str, name: str, props: Any, opts: Any, *rest: Any, **more: Any) -> None:
        given.append(opts.custom_timeouts)
        resource(self, t, name, props, opts, *rest, **more)

    monkeypatch.setattr(pulumi.CustomResource, "__init__", remembered)
    built(ARGS)
    assert [(one.create, one.update) for one in given if one] == [("3m", "3m")]


REDIRECTED = replace(
    ARGS,
    ingress=replace(SECURED, routes=SECURED.routes[:2], https_only=True),
    certificate=PAIR,
    annotations={"example.com/entry": "secure"},
    redirect={"example.com/redirect": "true"},
)


def twins() -> tuple[dict[str, Any], dict[str, Any]]:
    """An Ingress over TLS alone, and its twin that sends plain requests there."""
    recorder = record(lambda: IngressRoutes("front/web", REDIRECTED))
    found = {one.name: one.inputs for one in recorder.seen if one.kind == INGRESS}
    assert found.keys() == {"front/web", "front/web-redirect"}
    return found["front/web"], found["front/web-redirect"]


def test_a_twin_with_the_same_routes_and_no_certificate_redirects_plain_requests() -> None:
    secure, twin = twins()
    assert twin["metadata"] == {
        "name": "web-redirect",
        "namespace": "front",
        "annotations": {"example.com/redirect": "true"},
    }
    assert secure["metadata"]["annotations"] == {"example.com/entry": "secure"}
    assert secure["spec"].pop("tls") == [{"hosts": ["shop.test", "*.shop.test"], "secretName": "web-tls"}]
    assert twin["spec"] == secure["spec"]


def test_a_twin_is_awaited_as_its_ingress_is() -> None:
    recorder = record(lambda: IngressRoutes("front/web", replace(REDIRECTED, awaited=False)))
    found = [one.inputs["metadata"]["annotations"] for one in recorder.seen if one.kind == INGRESS]
    assert [one["pulumi.com/skipAwait"] for one in found] == ["true", "true"]


def test_the_address_is_what_the_status_says() -> None:
    seen: list[str] = []

    class Exposed(Recorder):
        def new_resource(self, args: pulumi.runtime.MockResourceArgs) -> tuple[str | None, dict[str, Any]]:
            made, state = super().new_resource(args)
            return made, {**state, "status": {"loadBalancer": {"ingress": [{"ip": "10.1.0.200"}]}}}

    pulumi.runtime.set_mocks(Exposed(), project="container-networks", stack="lab", preview=False)
    pulumi.runtime.test(lambda: IngressRoutes("web", ARGS).address.apply(seen.append))()  # type: ignore[no-untyped-call]
    record(lambda: IngressRoutes("web", ARGS).address.apply(seen.append))
    assert seen == ["10.1.0.200", ""]


REFUSED = {
    "a wrong route": (
        replace(ARGS, ingress=replace(PLAIN, routes=(Route(path="a", backend=SHOP),))),
        "routes[0].path = a: must start with a slash",
    ),
    "the class as an annotation": (
        replace(ARGS, annotations={"kubernetes.io/ingress.class": "traefik"}),
        "annotations.kubernetes.io/ingress.class = traefik: is out of date; set class_name instead",
    ),
    "TLS without certificate": (
        replace(ARGS, ingress=SECURED),
        "certificate = None: is missing; shop.test, *.shop.test cannot be served without",
    ),
    "a certificate without TLS": (
        replace(ARGS, certificate=PAIR),
        "tls_hosts = (): is empty, but there is a certificate; say for which hosts",
    ),
    "a key for a certificate": (
        replace(ARGS, ingress=SECURED, certificate=KeyPair(PAIR.key, PAIR.key)),
        f"certificate.certificate = {len(PAIR.key)} characters: is no certificate in PEM; give one",
    ),
}


@pytest.mark.parametrize(("args", "message"), REFUSED.values(), ids=REFUSED.keys())
def test_what_is_wrong_is_refused_before_anything_is_registered(
    args: IngressRoutesArgs, message: str
) -> None:
    refused: list[str] = []

    def program() -> None:
        with pytest.raises(SettingError) as refusal:
            IngressRoutes("web", args)
        refused.append(str(refusal.value))

    assert record(program).seen == []
    assert refused == [message]


def test_a_name_that_kubernetes_does_not_take_is_refused() -> None:
    with pytest.raises(SettingError, match="name = Web: is no DNS name"):
        IngressRoutes("Web", ARGS)
