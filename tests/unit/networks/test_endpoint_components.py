"""Endpoints and services register exactly what Docker needs, and nothing when a setting is wrong."""

from collections.abc import Callable
from typing import Any

import pulumi
import pytest

from components.errors import SettingError
from components.networks.endpoint import Attachment, Endpoint, EndpointArgs
from components.networks.ports import PublishedPort
from components.networks.service import Service, ServiceArgs, ServicePort
from tests.unit.networks.recorder import IMAGE, record

LABELS = [{"label": "container-networks.stack", "value": "lab"}]
SERVER = ["busybox", "httpd", "-f", "-p", "8080", "-h", "/srv/whoami"]
SERVER_TEST = ["CMD", "busybox", "wget", "-q", "-O", "/dev/null", "http://127.0.0.1:8080/"]
IDLE: dict[str, Any] = {
    "name": "lab-a",
    "hostname": "a",
    "image": IMAGE,
    "command": ["sleep", "infinity"],
    "init": True,
    "destroyGraceSeconds": 3,
    "restart": "unless-stopped",
    "mustRun": True,
    "memory": 64,
    "memorySwap": 64,
    "networkMode": "bridge",
    "labels": LABELS,
    "wait": False,
    "waitTimeout": 60,
}
SERVING = {
    **IDLE,
    "command": SERVER,
    "wait": True,
    "healthcheck": {
        "tests": SERVER_TEST,
        "interval": "30s",
        "timeout": "2s",
        "startPeriod": "20s",
        "startInterval": "500ms",
        "retries": 3,
    },
}

ENDPOINTS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "one that waits to be looked from, on the default bridge": ({}, IDLE),
    "one that serves": ({"serve": 8080}, SERVING),
    "one in mode host": ({"mode": "host"}, {**IDLE, "networkMode": "host"}),
    "one in mode host serves on loopback only": (
        {"mode": "host", "serve": 8080},
        {
            **SERVING,
            "networkMode": "host",
            "command": ["busybox", "httpd", "-f", "-p", "127.0.0.1:8080", "-h", "/srv/whoami"],
        },
    ),
    "one in mode none": ({"mode": "none"}, {**IDLE, "networkMode": "none"}),
    "one that says which network is its way out": (
        {"attachments": (Attachment(network="lab-back", gateway=True), Attachment(network="lab-front"))},
        {
            **IDLE,
            "networksAdvanced": [
                {"name": "lab-back", "aliases": ["a"], "gwPriority": 1},
                {"name": "lab-front", "aliases": ["a"]},
            ],
        },
    ),
    "one in another one's network namespace": (
        {"beside": "c1"},
        {key: value for key, value in IDLE.items() if key != "hostname"} | {"networkMode": "container:c1"},
    ),
    "one that serves there, and says its own name though its hostname is the other one's": (
        {"beside": "c1", "serve": 8080},
        {key: value for key, value in SERVING.items() if key != "hostname"}
        | {
            "networkMode": "container:c1",
            "command": ["busybox", "httpd", "-f", "-p", "8080", "-h", "/srv/beside"],
            "uploads": [{"file": "/srv/beside/index.html", "content": "a\n"}],
        },
    ),
    "one on networks of the stack": (
        {
            "attachments": (
                Attachment(network="lab-front", ipv4="10.1.0.9", ipv6="fd00::9", aliases=("web", "a")),
                Attachment(network="lab-back"),
            )
        },
        {
            **IDLE,
            "networksAdvanced": [
                {
                    "name": "lab-front",
                    "aliases": ["a", "web"],
                    "ipv4Address": "10.1.0.9",
                    "ipv6Address": "fd00::9",
                },
                {"name": "lab-back", "aliases": ["a"]},
            ],
        },
    ),
    "one that publishes, its ports in the order of the inner ones": (
        {
            "memory_mib": 32,
            "ports": (
                PublishedPort(internal=90, external=1, protocol="udp", host_ip="0.0.0.0"),
                PublishedPort(internal=80, external=2),
            ),
        },
        {
            **IDLE,
            "memory": 32,
            "memorySwap": 32,
            "ports": [
                {"internal": 80, "external": 2, "ip": "127.0.0.1", "protocol": "tcp"},
                {"internal": 90, "external": 1, "ip": "0.0.0.0", "protocol": "udp"},
            ],
        },
    ),
    "one that publishes a port for TCP and UDP, and says it in a label: the list is read in any order": (
        {
            "ports": (
                PublishedPort(internal=53, external=5353, protocol="udp"),
                PublishedPort(internal=53, external=5353),
            ),
        },
        {
            **IDLE,
            "ports": [
                {"internal": 53, "external": 5353, "ip": "127.0.0.1", "protocol": "udp"},
                {"internal": 53, "external": 5353, "ip": "127.0.0.1", "protocol": "tcp"},
            ],
            "labels": [
                {
                    "label": "container-networks.ports",
                    "value": "127.0.0.1:5353->53/tcp, 127.0.0.1:5353->53/udp",
                },
                *LABELS,
            ],
        },
    ),
}


@pytest.mark.parametrize(("args", "inputs"), ENDPOINTS.values(), ids=ENDPOINTS.keys())
def test_an_endpoint_is_registered_with_exactly_these_inputs(
    args: dict[str, Any], inputs: dict[str, Any]
) -> None:
    recorder = record(lambda: Endpoint("a", EndpointArgs(stack="lab", image=IMAGE, **args)))
    assert recorder.only("container:Container") == {"a": inputs}


def test_a_service_is_registered_with_exactly_these_inputs() -> None:
    args = ServiceArgs(stack="lab", image=IMAGE, network_id="mesh-id", serve=8080, replicas=3)
    assert record(lambda: Service("web", args)).only("service:Service") == {
        "web": {
            "name": "lab-web",
            "labels": LABELS,
            "mode": {"replicated": {"replicas": 3}},
            "endpointSpec": {"mode": "dnsrr"},
            "convergeConfig": {"delay": "1s", "timeout": "1m0s"},
            "taskSpec": {
                "networksAdvanceds": [{"id": "mesh-id", "aliases": ["web"]}],
                "resources": {"limits": {"memoryBytes": 64 * 1024 * 1024}},
                "containerSpec": {
                    "image": IMAGE,
                    "args": SERVER,
                    "hostname": "web-{{.Task.Slot}}",
                    "init": True,
                    "stopGracePeriod": "30s",
                    "labels": LABELS,
                    "healthcheck": {
                        "tests": SERVER_TEST,
                        "interval": "2s",
                        "timeout": "2s",
                        "startPeriod": "20s",
                        "retries": 3,
                    },
                },
            },
        }
    }


def test_a_global_service_on_two_overlays_publishes_and_is_not_waited_for() -> None:
    args = ServiceArgs(
        stack="lab",
        image=IMAGE,
        network_id="mesh-id",
        further_network_ids=("back-id",),
        serve=8080,
        mode="global",
        endpoint_mode="vip",
        ports=(
            ServicePort(internal=8080, external=18080),
            ServicePort(internal=53, external=53, protocol="udp", mode="host"),
        ),
    )
    made = record(lambda: Service("web", args)).only("service:Service")["web"]
    assert made["mode"] == {"global": True}
    assert "convergeConfig" not in made
    assert made["endpointSpec"] == {
        "mode": "vip",
        "ports": [
            {"targetPort": 8080, "publishedPort": 18080, "protocol": "tcp", "publishMode": "ingress"},
            {"targetPort": 53, "publishedPort": 53, "protocol": "udp", "publishMode": "host"},
        ],
    }
    assert made["taskSpec"]["networksAdvanceds"] == [
        {"id": "mesh-id", "aliases": ["web"]},
        {"id": "back-id", "aliases": ["web"]},
    ]
    # Its tasks have no slot.
    assert made["taskSpec"]["containerSpec"]["hostname"] == "web"


@pytest.mark.parametrize(
    ("second", "ignored"),
    [
        (PublishedPort(internal=54, external=54), None),
        (PublishedPort(internal=53, external=53, protocol="udp"), ["ports"]),
        (PublishedPort(internal=53, external=53, host_ip="::1"), ["ports"]),
    ],
)
def test_the_order_of_ports_counts_only_where_the_provider_keeps_it(
    second: PublishedPort, ignored: list[str] | None
) -> None:
    seen: list[list[str] | None] = []

    def note(args: pulumi.ResourceTransformationArgs) -> None:
        if args.type_.startswith("docker:"):
            seen.append(args.opts.ignore_changes)

    ports = (PublishedPort(internal=53, external=53), second)
    args = EndpointArgs(stack="lab", image=IMAGE, ports=ports)
    record(lambda: Endpoint("a", args, pulumi.ResourceOptions(transformations=[note])))
    assert seen == [ignored]


def endpoint(**args: Any) -> Callable[[], object]:
    """A program of one endpoint."""
    return lambda: Endpoint("a", EndpointArgs(stack="lab", image=IMAGE, **args))


def service(**args: Any) -> Callable[[], object]:
    """A program of one service."""
    return lambda: Service("a", ServiceArgs(stack="lab", image=IMAGE, network_id="mesh-id", **args))


REFUSED = {
    "a mode and networks": (endpoint(mode="none", attachments=(Attachment(network="n"),)), "mode"),
    "a mode and another one's network": (endpoint(mode="none", beside="c1"), "beside"),
    "ports in another one's network": (
        endpoint(beside="c1", ports=(PublishedPort(internal=80, external=80),)),
        "beside",
    ),
    "ports in mode host": (
        endpoint(mode="host", ports=(PublishedPort(internal=80, external=80),)),
        "ports",
    ),
    "serving on no port": (endpoint(serve=0), "serve"),
    "publishing no port": (
        endpoint(ports=(PublishedPort(internal=80, external=65536),)),
        "ports[0].external",
    ),
    "publishing on no address": (
        endpoint(ports=(PublishedPort(internal=80, external=80, host_ip="localhost"),)),
        "ports[0].host_ip",
    ),
    "publishing on the same port of the host twice": (
        endpoint(ports=(PublishedPort(internal=80, external=80), PublishedPort(internal=81, external=80))),
        "ports[1].external",
    ),
    "a static address that is none": (
        endpoint(attachments=(Attachment(network="n"), Attachment(network="m", ipv6="fd00"))),
        "networks[1].ipv6",
    ),
    "a service on no port": (service(serve=70000), "serve"),
    "a service that publishes no port": (
        service(serve=80, endpoint_mode="vip", ports=(ServicePort(internal=80, external=0),)),
        "ports[0].external",
    ),
    "a service that publishes by the routing mesh without a virtual address": (
        service(serve=80, ports=(ServicePort(internal=80, external=18080),)),
        "ports[0].mode",
    ),
    "a service without tasks": (service(serve=80, replicas=0), "replicas"),
}


@pytest.mark.parametrize(("make", "field"), REFUSED.values(), ids=REFUSED.keys())
def test_a_wrong_setting_is_refused_before_anything_is_registered(
    make: Callable[[], object], field: str
) -> None:
    def program() -> None:
        with pytest.raises(SettingError) as refusal:
            make()
        assert refusal.value.field == field

    assert record(program).seen == []
