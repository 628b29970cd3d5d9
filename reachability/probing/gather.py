"""Reading a stack as it stands: from its outputs, the engine, its cluster's API and this host."""

import json
import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import docker

from reachability.population import Population
from reachability.probing.snapshot import Snapshot, take
from reachability.probing.transport import Transport
from reachability.probing.world import Endpoint, Node, World
from stacks.model.stack import Settings
from toolchain.engine import connect
from toolchain.errors import ToolchainError
from toolchain.process import capture

Outputs = Mapping[str, Any]


@contextmanager
def standing(stack: str, settings: Settings, outputs: Outputs) -> Iterator[tuple[World, Transport]]:
    """A stack as it stands now, and the way to its places; files that probes need last as long as the body.

    Args:
        stack: its name.
        settings: what this host can build of it.
        outputs: what it exports.

    Raises:
        ToolchainError: its cluster does not answer.
    """
    with tempfile.TemporaryDirectory(prefix="cn-probe-") as folder:
        transport = _transport(Path(folder), settings, outputs)
        ca = Path(folder) / "ca.crt"
        ca.write_text(str(outputs.get("ca", "")))
        yield read_world(stack, settings, outputs, transport, ca), transport


def _transport(folder: Path, settings: Settings, outputs: Outputs) -> Transport:
    target = settings.workloads.cluster if settings.workloads else None
    if target is not None and target.kubeconfig is not None:
        return Transport(Path(target.kubeconfig).expanduser(), target.context or "")
    text = outputs.get("kubeconfig") or outputs.get("workloads_kubeconfig")
    if text is None:
        return Transport()
    path = folder / "kubeconfig"
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600), "w") as stream:
        stream.write(str(text))
    return Transport(path)


def read_world(stack: str, settings: Settings, outputs: Outputs, transport: Transport, ca: Path) -> World:
    """Everything that expectations can name, as it is now."""
    client = connect()
    ingress = settings.cluster.ingress if settings.cluster else None
    return World(
        endpoints={
            name: _endpoint(client, stack, name, found["mode"] == "host")
            for name, found in outputs.get("endpoints", {}).items()
        },
        nodes={
            name: Node(str(found["container"]), str(found["address"]))
            for name, found in outputs.get("nodes", {}).items()
        },
        snapshot=snapshot(transport) if transport.kubeconfig else Snapshot((), {}, {}),
        backends=_backends(Population(settings)),
        swarm_services={name: int(found["replicas"]) for name, found in outputs.get("services", {}).items()},
        host=_own_addresses(),
        entrance=ingress.host_ip if ingress else "",
        ca=str(ca),
    )


def _endpoint(client: docker.DockerClient, stack: str, name: str, is_on_host: bool) -> Endpoint:
    container = f"{stack}-{name}"
    networks = client.containers.get(container).attrs["NetworkSettings"]["Networks"]
    own = {
        network.removeprefix(f"{stack}-"): str(found["IPAddress"])
        for network, found in networks.items()
        if found.get("IPAddress")
    }
    return Endpoint(container, own, is_on_host)


def snapshot(transport: Transport) -> Snapshot:
    """What runs on a cluster now.

    Raises:
        ToolchainError: it does not answer.
    """
    context = [f"--context={transport.context}"] if transport.context else []
    command = ["kubectl", f"--kubeconfig={transport.kubeconfig}", *context, "get", "-A", "-o", "json"]
    text = capture([*command, "pods,services"])
    if not text:
        remedy = "see whether its nodes run: `docker ps`; then `make up` again"
        raise ToolchainError("the cluster's API server does not answer", remedy)
    items = json.loads(text)["items"]
    return take(
        (one for one in items if one["kind"] == "Pod"), (one for one in items if one["kind"] == "Service")
    )


def _backends(population: Population) -> dict[str, str]:
    found = ((service.ref, population.behind(service)) for service in population.services)
    return {service: app.ref for service, app in found if app is not None}


def _own_addresses() -> tuple[str, ...]:
    """This host's, by which others see it: on the node network, its bridge's."""
    listed = json.loads(capture(["ip", "-j", "address"]) or "[]")
    return tuple(
        str(address["local"]) for link in listed for address in link["addr_info"] if link["ifname"] != "lo"
    )
