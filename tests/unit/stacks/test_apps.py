"""Settings of applications and Services become what the components take, all of them."""

from typing import Any

import pytest

from components.workloads.app_spec import AppPort, AppSpec, Toleration
from components.workloads.service_spec import ServicePort, ServiceSpec
from stacks.apps import app_spec, service_spec
from stacks.model.workloads import AppSettings, KubernetesServiceSettings, NamespaceSettings
from tests.unit.stacks.sample import SHOP, shop, workloads

FULL: dict[str, Any] = {
    "image": "shop:1",
    "args": ["--fast"],
    "server": "serve-hostname",
    "replicas": 3,
    "host_network": True,
    "labels": {"tier": "front"},
    "ports": {"http": {"port": 8080}, "data": {"port": 8081, "protocol": "udp"}},
    "sidecars": {"metrics": {"port": 9090}},
    "nodes": {"tier": "front"},
    "tolerations": [{"key": "dedicated", "value": "db", "effect": "NoSchedule"}],
    "user": 1000,
    "writable_paths": ["/tmp"],
    "memory_mib": 256,
}


def namespace(**changes: Any) -> NamespaceSettings:
    return workloads(shop(**changes)).namespaces["shop"]


def test_every_setting_of_an_application_arrives() -> None:
    wanted = AppSettings.model_validate(FULL, strict=False)
    assert app_spec("web", wanted, "agnhost:2") == AppSpec(
        app="web",
        server="agnhost:2",
        image="shop:1",
        args=("--fast",),
        kind="serve-hostname",
        replicas=3,
        host_network=True,
        labels={"tier": "front"},
        ports={"http": AppPort(port=8080), "data": AppPort(port=8081, protocol="udp")},
        sidecars={"metrics": 9090},
        nodes={"tier": "front"},
        tolerations=(Toleration(key="dedicated", value="db", effect="NoSchedule"),),
        user=1000,
        writable_paths=("/tmp",),
        memory_mib=256,
    )
    assert FULL.keys() | {"every_node"} == AppSettings.model_fields.keys()


def test_what_an_application_does_not_say_is_the_components_default() -> None:
    found = app_spec("web", namespace().apps["web"], "agnhost:2")
    assert found == AppSpec(app="web", server="agnhost:2", ports={"http": AppPort(port=8080)})


def test_one_pod_on_every_node_has_no_number() -> None:
    wanted = namespace(apps={"web": {**SHOP["apps"]["web"], "every_node": True}}).apps["web"]
    assert app_spec("web", wanted, "agnhost:2").replicas is None


def service(**settings: Any) -> ServiceSpec:
    found = namespace(services={"found": settings})
    return service_spec(found.services["found"], found)


SERVICES: dict[str, tuple[dict[str, Any], ServiceSpec]] = {
    "one in front of some of an application's ports": (
        {"app": "back", "ports": {"data": {"port": 81}}, "headless": True},
        ServiceSpec(
            app="back",
            ports={"data": ServicePort(port=81, target=AppPort(port=8081, protocol="udp"))},
            headless=True,
        ),
    ),
    "one that is reached from outside": (
        {
            "type": "LoadBalancer",
            "app": "web",
            "ports": {"http": {"port": 80, "node_port": 30001}},
            "session_affinity": True,
            "external_traffic_policy": "Local",
            "source_ranges": ["10.0.0.0/8"],
            "address": "10.1.0.40",
        },
        ServiceSpec(
            type="LoadBalancer",
            app="web",
            ports={"http": ServicePort(port=80, node_port=30001, target=AppPort(port=8080))},
            session_affinity=True,
            external_traffic_policy="Local",
            source_ranges=("10.0.0.0/8",),
            address="10.1.0.40",
        ),
    ),
    "two ports that lead to one, a time for a client, and pods that are not ready": (
        {
            "app": "web",
            "ports": {"http": {"port": 80}, "http-alt": {"port": 8081, "target": "http"}},
            "session_affinity": {"timeout_seconds": 10},
            "publish_not_ready_addresses": True,
            "traffic_distribution": "PreferClose",
        },
        ServiceSpec(
            app="web",
            ports={
                "http": ServicePort(port=80, target=AppPort(port=8080)),
                "http-alt": ServicePort(port=8081, target=AppPort(port=8080), target_name="http"),
            },
            session_affinity=True,
            affinity_seconds=10,
            publish_not_ready_addresses=True,
            traffic_distribution="PreferClose",
        ),
    ),
    "another name": (
        {"type": "ExternalName", "external_name": "example.com"},
        ServiceSpec(type="ExternalName", external_name="example.com"),
    ),
}


@pytest.mark.parametrize(("settings", "spec"), SERVICES.values(), ids=SERVICES.keys())
def test_every_setting_of_a_service_arrives(settings: dict[str, Any], spec: ServiceSpec) -> None:
    assert service(**settings) == spec


def test_no_setting_of_a_service_is_left_out_of_these() -> None:
    said = {key for settings, _ in SERVICES.values() for key in settings}
    assert said == KubernetesServiceSettings.model_fields.keys()
