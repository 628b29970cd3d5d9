"""Whether each network driver works, by trying it: a throw-away network and a throw-away container on it.

What a driver would only show across two hosts or in swarm mode (overlay, encryption, virtual IPs) is asked of
the kernel in a container of its own: create a VXLAN device, add an ESP state, list IPVS.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import uuid4

import docker
from docker.errors import APIError
from docker.models.networks import Network

from toolchain.paths import PROJECT
from toolchain.versions import VERSIONS

# What the nodes of a cluster would have, and can do without where they are told so.
NODE_PROBES = {
    "cgroup-v2": "test -e /sys/fs/cgroup/cgroup.controllers || { echo the host has cgroup v1; exit 1; }",
    "sys-resource": (
        "test $((0x$(awk '/^CapEff/ {print $2}' /proc/self/status) >> 24 & 1)) = 1 "
        "|| { echo privileged containers lack CAP_SYS_RESOURCE; exit 1; }"
    ),
}
LABELS = {f"{PROJECT}.probe": "true"}
# Each command needs exactly the kernel feature that the capability is named after.
KERNEL_PROBES = {
    "overlay": "ip link add cnprobe type vxlan id 4095 dstport 4789",
    "overlay-encrypted": (
        "ip xfrm state add src 127.0.0.1 dst 127.0.0.2 proto esp spi 0x1 mode transport "
        f"aead 'rfc4106(gcm(aes))' 0x{'00' * 20} 128"
    ),
    "swarm-vip": "ipvsadm --list --numeric",
}


RUN_SECONDS = 30


class ProbeFailedError(Exception):
    """A throw-away container's command failed; the message is what it printed."""


@dataclass(frozen=True)
class Probe:
    """What a try of one capability came to.

    Attributes:
        capability: such as `ipvlan`.
        reason: why it does not work; empty if it does.
    """

    capability: str
    reason: str = ""


CAPABILITIES = ("bridge", "host", "none", "macvlan", "ipvlan", *KERNEL_PROBES, *NODE_PROBES)


def probe_all(client: docker.DockerClient) -> list[Probe]:
    """Try every driver.

    Raises:
        docker.errors.ImageNotFound: the endpoint image is not there.
    """
    probes: dict[str, Callable[[], None]] = {
        "bridge": partial(_try_bridge, client),
        "host": partial(_run, client, network_mode="host"),
        "none": partial(_run, client, network_mode="none"),
        "macvlan": partial(_try_child, client, "macvlan"),
        "ipvlan": partial(_try_child, client, "ipvlan"),
    }
    probes |= {name: partial(_ask_kernel, client, command) for name, command in KERNEL_PROBES.items()}
    probes |= {
        name: partial(_run, client, command, network_mode="none", privileged=True)
        for name, command in NODE_PROBES.items()
    }
    return [Probe(capability, _reason(attempt)) for capability, attempt in probes.items()]


def _reason(attempt: Callable[[], None]) -> str:
    try:
        attempt()
    except ProbeFailedError as error:
        return _first_line(str(error))
    except APIError as error:
        return _first_line(str(error.explanation or error))
    return ""


def _first_line(text: str) -> str:
    """The first line, without the engine's name of the throw-away container or network in it."""
    lines = text.strip().splitlines()
    return lines[0].rpartition("): ")[2] if lines else "failed without a message"


def _try_bridge(client: docker.DockerClient) -> None:
    with _network(client, "bridge") as network:
        _run(client, network=network.id)


def _try_child(client: docker.DockerClient, driver: str) -> None:
    """A macvlan or ipvlan network on a bridge of its own, with a container on it."""
    device = f"cn{uuid4().hex[:8]}"
    with (
        _network(client, "bridge", {"com.docker.network.bridge.name": device}),
        _network(client, driver, {"parent": device}) as network,
    ):
        _run(client, network=network.id)


@contextmanager
def _network(
    client: docker.DockerClient, driver: str, options: dict[str, str] | None = None
) -> Iterator[Network]:
    name = f"{PROJECT}-probe-{uuid4().hex[:8]}"
    network = client.networks.create(name, driver=driver, options=options, labels=LABELS, internal=True)
    try:
        yield network
    finally:
        network.remove()


def _run(client: docker.DockerClient, command: str = "true", **options: Any) -> None:
    """Run a command in a container that is gone afterwards, also where it could not even start.

    Raises:
        APIError: the engine could not start it.
        ProbeFailedError: the command failed; the message is its last line.
    """
    container = client.containers.create(
        VERSIONS.images.endpoint, ["sh", "-c", command], labels=LABELS, **options
    )
    try:
        container.start()
        if container.wait(timeout=RUN_SECONDS)["StatusCode"]:
            raise ProbeFailedError(container.logs().decode(errors="replace"))
    finally:
        container.remove(force=True)


def _ask_kernel(client: docker.DockerClient, command: str) -> None:
    _run(client, command, network_mode="none", cap_add=["NET_ADMIN"])
