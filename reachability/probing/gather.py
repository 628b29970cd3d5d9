"""Reading a stack as it stands: from its outputs, the engine, its cluster's API and this host."""

import json
import os
import sys
import tempfile
import time
from collections.abc import Container, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import docker
from docker.errors import NotFound

from components.networks.naming import docker_name
from reachability.population import Population
from reachability.probing.snapshot import Snapshot, take
from reachability.probing.transport import Transport
from reachability.probing.world import Endpoint, Node, World
from stacks.existing import wanted_names
from stacks.model.stack import Settings
from stacks.omission import without
from stacks.places import settled
from stacks.settings import from_yaml, ground_of
from toolchain.doctor.machine import is_this_host
from toolchain.doctor.traits import engine_traits
from toolchain.engine import answering, connect, engine_host
from toolchain.errors import ToolchainError
from toolchain.process import capture
from toolchain.progress import console
from toolchain.pulumi_cli import current_cli
from toolchain.stack import Stack
from toolchain.wanted import require_file

Outputs = Mapping[str, Any]
SETTLE_SECONDS = 120


@dataclass(frozen=True)
class Standing:
    """A stack that is up.

    Attributes:
        name: its name.
        settings: what this host can build of it.
        outputs: what it exports.
        ground: the settings of the stack whose cluster it uses, if that is another one of this checkout.
        ground_outputs: what that one exports; its own if it has the cluster itself.
    """

    name: str
    settings: Settings
    outputs: Outputs
    ground: Settings | None = None
    ground_outputs: Outputs = field(default_factory=dict)

    @property
    def owner(self) -> str:
        """The stack that has the cluster."""
        target = self.settings.target
        return target.stack if target and target.stack else self.name

    @property
    def population(self) -> Population:
        """What runs on its cluster."""
        return Population(self.settings, self.ground)


def read_stack(name: str) -> Standing:
    """A stack, and what it exports.

    Raises:
        ToolchainError: it is not up, or the one whose cluster it uses is not.
        SettingsError: its settings are refused.
    """
    declared = from_yaml(require_file(name))
    outputs = _outputs(name)
    settings = settled(without(declared, outputs.get("omitted") or []), _addresses(outputs))
    target = settings.target
    if target is None or target.stack is None:
        return Standing(name, settings, outputs, None, outputs)
    ground, ground_outputs = ground_of(settings), _outputs(target.stack)
    if ground is not None:
        ground = settled(ground, _addresses(ground_outputs))
    return Standing(name, settings, outputs, ground, ground_outputs)


def _addresses(outputs: Outputs) -> dict[str, str]:
    """The addresses of the cluster's nodes."""
    return {name: str(node["address"]) for name, node in (outputs.get("nodes") or {}).items()}


def _outputs(name: str) -> Outputs:
    outputs = Stack(name, current_cli()).outputs()
    if "expectations" not in outputs:
        raise ToolchainError(f"stack {name} is not up", f"run `make up STACK={name}`")
    return outputs


@contextmanager
def standing(stack: Standing) -> Iterator[tuple[World, Transport]]:
    """A stack as it is now, and the way to its places; files that probes need last as long as the body.

    Raises:
        ToolchainError: its cluster does not answer.
    """
    with tempfile.TemporaryDirectory(prefix="cn-probe-") as folder:
        transport = _transport(Path(folder), stack)
        ca = Path(folder) / "ca.crt"
        ca.write_text(str(stack.outputs.get("ca", "")))
        yield read_world(stack, transport, ca), transport


def _transport(folder: Path, stack: Standing) -> Transport:
    target = stack.settings.target
    if target is not None and target.kubeconfig is not None:
        return Transport(Path(target.kubeconfig).expanduser(), target.context or "")
    text = stack.ground_outputs.get("kubeconfig")
    if text is None:
        return Transport()
    path = folder / "kubeconfig"
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600), "w") as stream:
        stream.write(str(text))
    return Transport(path)


def read_world(stack: Standing, transport: Transport, ca: Path) -> World:
    """Everything that expectations can name, as it is now."""
    client = connect()
    population, outputs = stack.population, stack.outputs
    cluster = population.cluster
    return World(
        endpoints={
            name: _endpoint(client, stack, name, found["mode"] == "host")
            for name, found in outputs.get("endpoints", {}).items()
        },
        nodes={
            name: Node(str(found["container"]), str(found["address"]))
            for name, found in stack.ground_outputs.get("nodes", {}).items()
        },
        snapshot=_settled(transport, population.namespaces),
        backends=backends(population),
        swarm_services={
            name: int(found.get("replicas", 0)) for name, found in outputs.get("services", {}).items()
        },
        host=_own_addresses(),
        entrance=cluster.ingress.host_ip if cluster and cluster.ingress else "",
        ca=str(ca),
    )


def _endpoint(client: docker.DockerClient, stack: Standing, name: str, is_on_host: bool) -> Endpoint:
    container = docker_name(stack.name, name)
    called = {there: key for key, there in wanted_names(stack.name, stack.settings).items()}
    try:
        networks = client.containers.get(container).attrs["NetworkSettings"]["Networks"]
    except NotFound:
        raise ToolchainError(
            f"there is no container {container} on the engine at {engine_host()}",
            f"`make drift STACK={stack.name}` says what is missing, `make up` of it makes it anew",
        ) from None
    own = {
        called.get(network, network.removeprefix(f"{stack.name}-")): str(found["IPAddress"])
        for network, found in networks.items()
        if found.get("IPAddress")
    }
    return Endpoint(container, own, is_on_host)


def _settled(transport: Transport, namespaces: Container[str]) -> Snapshot:
    """What runs once all pods of these namespaces are ready, or as it is when that takes too long.

    Pulumi has ended by then, but Kubernetes gives a new node its pods only now, and finds out about those of
    a removed one. Services lead to both: one would answer and be nobody that was known, the other would not.
    """
    if not transport.kubeconfig:
        return Snapshot((), {}, {})
    found = snapshot(transport)
    for second in range(SETTLE_SECONDS):
        late = [pod for pod in found.unsettled if pod.partition("/")[0] in namespaces]
        if not late:
            break
        if second == 0:
            console.print(f"waiting for pods that come or go: {', '.join(late)}", soft_wrap=True)
        time.sleep(1)
        found = snapshot(transport)
    return found


def snapshot(transport: Transport) -> Snapshot:
    """What runs on a cluster now.

    Raises:
        ToolchainError: it does not answer.
    """
    context = [f"--context={transport.context}"] if transport.context else []
    command = ["kubectl", f"--kubeconfig={transport.kubeconfig}", *context, "get", "-A", "-o", "json"]
    text = capture([*command, "pods,services,nodes"])
    if not text:
        remedy = "see whether its nodes run: `docker ps`; then `make up` again"
        raise ToolchainError("the cluster's API server does not answer", remedy)
    return take(json.loads(text)["items"])


def backends(population: Population) -> dict[str, str]:
    """The application behind each Service, both as expectations call them."""
    found = ((service.ref, population.behind(service)) for service in population.services)
    return {service: app.ref for service, app in found if app is not None}


def is_engine_here() -> bool:
    """Whether this host is the engine's own, so that what it reaches is what the engine's host reaches."""
    engine = answering()
    return engine is not None and is_this_host(engine, engine_traits(connect().info()))


def _own_addresses() -> tuple[str, ...]:
    """This host's, by which others see it: on the node network, its bridge's.

    Elsewhere than on Linux no engine runs on this host itself, so nobody else sees them.
    """
    if sys.platform != "linux":
        return ()
    listed = json.loads(capture(["ip", "-j", "address"]) or "[]")
    return tuple(
        str(address["local"]) for link in listed for address in link["addr_info"] if link["ifname"] != "lo"
    )
