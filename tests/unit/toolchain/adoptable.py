"""A small stack as a preview would create it, and the same as an engine has it."""

from types import SimpleNamespace
from typing import Any

from components import provenance
from toolchain.adopt.wanted import UNKNOWN, Wanted, creations
from toolchain.drift.made import CONTAINER, NETWORK, SERVICE
from toolchain.sweep import Leftover

STACK = "lab"
ROOT = "urn:pulumi:lab::p::pulumi:pulumi:Stack::p-lab"
BRIDGE = "urn:pulumi:lab::p::container-networks:networks:Bridge::front"
ENDPOINT = "urn:pulumi:lab::p::container-networks:networks:Endpoint::web"
FRONT = f"urn:pulumi:lab::p::container-networks:networks:Bridge${NETWORK}::front"
WEB = f"urn:pulumi:lab::p::container-networks:networks:Endpoint${CONTAINER}::web"
SHOP = f"urn:pulumi:lab::p::container-networks:networks:Service${SERVICE}::shop"
RECORD = f"urn:pulumi:lab::p::{provenance.TYPE}::made-with"
PROVIDER = "urn:pulumi:lab::p::pulumi:providers:docker::default_5_2_0"
LABELS = [{"__defaults": [], "label": "container-networks.stack", "value": STACK}]
IMAGE = "sha256:0123"


def component(urn: str, type_: str, parent: str = ROOT) -> dict[str, Any]:
    return {"op": "create", "newState": {"urn": urn, "type": type_, "custom": False, "parent": parent}}


def custom(urn: str, type_: str, parent: str, inputs: dict[str, Any], **needs: str) -> dict[str, Any]:
    """A step that creates something; `needs`: input to what it depends on."""
    return {
        "op": "create",
        "newState": {
            "urn": urn,
            "type": type_,
            "custom": True,
            "parent": parent,
            "inputs": {"__defaults": [], "labels": LABELS, **inputs},
            "provider": f"{PROVIDER}::{UNKNOWN}",
            "dependencies": sorted(set(needs.values())),
            "propertyDependencies": {name: [urn] for name, urn in needs.items()} | {"labels": []},
        },
    }


def network_inputs(**more: Any) -> dict[str, Any]:
    config = [{"__defaults": [], "subnet": "10.1.0.0/24", "gateway": "10.1.0.1"}]
    options = {"com.docker.network.bridge.name": "lab-front"}
    inputs = {"driver": "bridge", "name": "lab-front", "internal": False, "ipamDriver": "default"}
    return {**inputs, "ipamConfigs": config, "options": options, **more}


def container_inputs(**more: Any) -> dict[str, Any]:
    return {
        "name": "lab-web",
        "image": IMAGE,
        "command": ["serve"],
        "hostname": "web",
        "init": True,
        "memory": 64,
        "restart": "unless-stopped",
        "mustRun": True,
        "networkMode": "bridge",
        "networksAdvanced": [{"__defaults": [], "name": "lab-front", "aliases": ["web"]}],
        "healthcheck": {"__defaults": [], "tests": ["CMD", "ask"], "interval": "1m30s", "retries": 3},
        "ports": [
            {"__defaults": [], "internal": 80, "external": 1080, "ip": "127.0.0.1", "protocol": "tcp"},
            {"__defaults": [], "internal": 53, "external": 1053, "ip": "127.0.0.1", "protocol": "udp"},
        ],
        **more,
    }


def service_inputs() -> dict[str, Any]:
    container = {"image": IMAGE, "args": ["serve"]}
    task = {"containerSpec": container, "networksAdvanceds": [{"id": UNKNOWN, "aliases": ["shop"]}]}
    return {"name": UNKNOWN, "taskSpec": task, "mode": {"replicated": {"replicas": 2}}}


def steps() -> list[dict[str, Any]]:
    """Those of a preview, in the order of its own."""
    return [
        component(ROOT, "pulumi:pulumi:Stack", ""),
        component(RECORD, provenance.TYPE),
        component(ENDPOINT, "container-networks:networks:Endpoint"),
        component(BRIDGE, "container-networks:networks:Bridge"),
        custom(SHOP, SERVICE, ROOT, service_inputs(), name=FRONT, taskSpec=FRONT),
        custom(WEB, CONTAINER, ENDPOINT, container_inputs(), networksAdvanced=FRONT),
        custom(FRONT, NETWORK, BRIDGE, network_inputs()),
    ]


def wanted() -> list[Wanted]:
    return creations(steps())


def leftover(kind: str, name: str, attrs: dict[str, Any]) -> Leftover:
    thing = SimpleNamespace(id=f"{name}-id", attrs=attrs)
    return Leftover(kind, name, "2026-11-25T10:00:00", thing)


def network() -> dict[str, Any]:
    return {
        "Driver": "bridge",
        "Internal": False,
        "Attachable": False,
        "EnableIPv6": False,
        "IPAM": {"Driver": "default", "Config": [{"Subnet": "10.1.0.0/24", "Gateway": "10.1.0.1"}]},
        "Options": {"com.docker.network.bridge.name": "lab-front"},
        "Labels": {"container-networks.stack": STACK},
    }


def container() -> dict[str, Any]:
    return {
        "Id": "lab-web-id",
        "Name": "/lab-web",
        "Image": IMAGE,
        "State": {"Status": "running"},
        "Config": {
            "Cmd": ["serve"],
            "Hostname": "web",
            "Labels": {"container-networks.stack": STACK, "container-networks.key": "the image's"},
            "Healthcheck": {"Test": ["CMD", "ask"], "Interval": 90 * 10**9, "Retries": 3},
        },
        "HostConfig": {
            "Init": True,
            "NetworkMode": "bridge",
            "Memory": 64 * 1024 * 1024,
            "RestartPolicy": {"Name": "unless-stopped"},
            "PortBindings": {
                "53/udp": [{"HostIp": "127.0.0.1", "HostPort": "1053"}],
                "80/tcp": [{"HostIp": "127.0.0.1", "HostPort": "1080"}],
            },
        },
        "NetworkSettings": {"Networks": {"lab-front": {"Aliases": ["web"]}}},
    }


def service() -> dict[str, Any]:
    container = {"Image": IMAGE, "Args": ["serve"]}
    task = {"ContainerSpec": container, "Networks": [{"Target": "lab-front-id"}]}
    return {"Spec": {"Name": "lab-shop", "TaskTemplate": task, "Mode": {"Replicated": {"Replicas": 2}}}}


def found() -> list[Leftover]:
    """All of the stack, as the engine has it."""
    return [
        leftover("service", "lab-shop", service()),
        leftover("container", "lab-web", container()),
        leftover("network", "lab-front", network()),
    ]
