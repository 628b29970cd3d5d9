"""Whether each network driver works, by trying it: a throw-away network and a throw-away container on it.

What a driver would only show across two hosts or in swarm mode (overlay, encryption, virtual IPs) is asked of
the kernel in a container of its own: create a VXLAN device, add an ESP state, list IPVS.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any
from uuid import uuid4

import docker
from docker.errors import APIError, DockerException
from docker.models.networks import Network
from docker.types import IPAMConfig, IPAMPool
from requests.exceptions import Timeout

from components.networks.naming import transit_subnet
from toolchain.doctor.outcomes import Outcome, Probe, judge
from toolchain.doctor.traits import EngineTraits, engine_traits
from toolchain.paths import PROJECT
from toolchain.versions import VERSIONS

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
# What the nodes of a cluster would have, and can do without where they are told so; `privileged` they need.
NODE_CAPABILITIES = ("privileged", "cgroup-v2", "sys-resource")
SYS_RESOURCE = (
    "test $((0x$(awk '/^CapEff/ {print $2}' /proc/self/status) >> 24 & 1)) = 1 "
    "|| { echo privileged containers lack CAP_SYS_RESOURCE; exit 1; }"
)
NO_ROOTLESS_OVERLAY = "a rootless engine has no overlay networks"
# What stacks are built by; the others are for the doctor alone.
CONSULTED = frozenset({"macvlan", "ipvlan", *KERNEL_PROBES, "cgroup-v2", "sys-resource"})
CAPABILITIES = ("bridge", "host", "none", "macvlan", "ipvlan", *KERNEL_PROBES, *NODE_CAPABILITIES)
RUN_SECONDS = 30


class ProbeFailedError(Exception):
    """A throw-away container's command failed; the message is what it printed."""


def probe_all(client: docker.DockerClient) -> list[Probe]:
    """Try every capability.

    Raises:
        docker.errors.DockerException: the engine does not say what it is.
    """
    traits = engine_traits(client.info())
    # The plainest of containers: where it does not start, no other failure says anything about a driver.
    plain = attempt("none", partial(_run, client, network_mode="none"))
    if plain.outcome is not Outcome.WORKS:
        return [Probe(capability, Outcome.NOT_TRIED, plain.reason) for capability in CAPABILITIES]
    bridge = attempt("bridge", partial(_try_bridge, client))
    host = attempt("host", partial(_run, client, network_mode="host"))
    return [
        bridge,
        host,
        plain,
        *_children(client, bridge),
        *_overlays(client, traits),
        *_nodes(client, traits),
    ]


def _children(client: docker.DockerClient, bridge: Probe) -> list[Probe]:
    """They are tried on a bridge, so without one nothing is known of them."""
    drivers = ("macvlan", "ipvlan")
    if bridge.outcome is not Outcome.WORKS:
        return [Probe(driver, Outcome.NOT_TRIED, bridge.reason) for driver in drivers]
    return [attempt(driver, partial(_try_child, client, driver)) for driver in drivers]


def _overlays(client: docker.DockerClient, traits: EngineTraits) -> list[Probe]:
    if traits.rootless:
        return [Probe(name, Outcome.LACKING, NO_ROOTLESS_OVERLAY) for name in KERNEL_PROBES]
    options: dict[str, Any] = {"network_mode": "none", "cap_add": ["NET_ADMIN"]}
    return [
        attempt(name, partial(_run, client, command, **options)) for name, command in KERNEL_PROBES.items()
    ]


def _nodes(client: docker.DockerClient, traits: EngineTraits) -> list[Probe]:
    options: dict[str, Any] = {"network_mode": "none", "privileged": True}
    if traits.userns_remap:
        options["userns_mode"] = "host"
    starts = attempt("privileged", partial(_run, client, **options), privileged=True)
    cgroups = Probe("cgroup-v2")
    if traits.cgroup_version < 2:
        cgroups = Probe("cgroup-v2", Outcome.LACKING, "the host has cgroup v1")
    # Where no privileged container starts, what one may do is no question; `privileged` says so.
    asks = starts.outcome is Outcome.WORKS
    resource = [attempt("sys-resource", partial(_run, client, SYS_RESOURCE, **options))] if asks else []
    return [starts, cgroups, *resource]


def attempt(capability: str, action: Callable[[], None], *, privileged: bool = False) -> Probe:
    """Try one capability; whatever the engine does, the answer is one of the three outcomes."""
    try:
        action()
    except ProbeFailedError as error:
        return judge(capability, str(error), privileged=privileged)
    except APIError as error:
        return judge(capability, str(error.explanation or error), privileged=privileged)
    except Timeout:
        reason = f"timed out: the engine gave no answer within {RUN_SECONDS} s"
        return Probe(capability, Outcome.NOT_TRIED, reason)
    except (DockerException, OSError) as error:
        return Probe(capability, Outcome.NOT_TRIED, str(error))
    return Probe(capability)


def _try_bridge(client: docker.DockerClient) -> None:
    with throw_away_network(client, "bridge") as network:
        _run(client, network=network.id)


def _try_child(client: docker.DockerClient, driver: str) -> None:
    """A macvlan or ipvlan network on a bridge of its own, with a container on it."""
    device = f"cn{uuid4().hex[:8]}"
    with (
        throw_away_network(client, "bridge", {"com.docker.network.bridge.name": device}),
        throw_away_network(client, driver, {"parent": device}) as network,
    ):
        _run(client, network=network.id)


@contextmanager
def throw_away_network(
    client: docker.DockerClient, driver: str, options: dict[str, str] | None = None
) -> Iterator[Network]:
    """A network that is gone afterwards, on a link-local /30: the engine's own pools may have none left."""
    name = f"{PROJECT}-probe-{uuid4().hex[:8]}"
    ipam = IPAMConfig(pool_configs=[IPAMPool(subnet=transit_subnet(PROJECT, name))])
    network = client.networks.create(
        name, driver=driver, options=options, labels=LABELS, internal=True, ipam=ipam
    )
    try:
        yield network
    finally:
        network.remove()


def _run(client: docker.DockerClient, command: str = "true", **options: Any) -> None:
    """Run a command in a container that is gone afterwards, also where it could not even start.

    Raises:
        APIError: the engine could not start it.
        ProbeFailedError: the command failed; the message is what it printed.
        RequestException: it did not end in time.
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
