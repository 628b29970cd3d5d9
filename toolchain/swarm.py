"""Swarm mode: entered for the stacks that ask for it, left when the last of them is gone, if we entered it.

Who asked is written on the swarm's own node as labels, so that nothing else has to be remembered.
"""

import time

import docker
from docker.models.containers import Container
from docker.models.networks import Network
from docker.models.nodes import Node
from docker.types import IPAMConfig, IPAMPool

from stacks.model.stack import Settings
from toolchain.cache import locked
from toolchain.doctor import routes
from toolchain.engine import connect
from toolchain.facts import is_swarm_manager
from toolchain.paths import PROJECT
from toolchain.swarm_pools import SwarmPools, choose

ENTERED = f"{PROJECT}.entered"
GATEWAY_BRIDGE = "docker_gwbridge"
GATEWAY_WAS_THERE = f"{PROJECT}.gwbridge-was-there"
# Loopback: one engine needs no reachable address, and none of its swarm ports is then open to others.
ADDRESS = "127.0.0.1"
SETTLE_SECONDS = 20
# Of each overlay that says nothing of its own, in bits of the prefix.
SUBNET_SIZE = 24


def stack_label(stack: str) -> str:
    """The node label that says that a stack uses the swarm."""
    return f"{PROJECT}.stack.{stack}"


def is_entered_for(stack: str) -> bool:
    """Whether the engine is in swarm mode and the stack is noted as one that uses it."""
    client = connect()
    return is_swarm_manager(client.info()) and stack_label(stack) in _labels(_own_node(client))


def enter(stack: str, settings: Settings | None = None) -> bool:
    """Enter swarm mode unless the engine is in it, and note that the stack uses it.

    Args:
        stack: the stack's name.
        settings: its settings, whose subnets swarm mode must leave alone.

    Returns:
        Whether swarm mode was entered by this call.

    Raises:
        ToolchainError: there are no addresses left that it could take for itself.
    """
    with locked("swarm"):
        return _enter(stack, settings or Settings())


def _enter(stack: str, settings: Settings) -> bool:
    client = connect()
    entering = not is_swarm_manager(client.info())
    labels = {stack_label(stack): "true"}
    if entering:
        labels[ENTERED] = "true"
        if _has_gateway_bridge(client):
            labels[GATEWAY_WAS_THERE] = "true"
        init(client, pools_for(client, settings))
    _set_labels(_own_node(client), {**_labels(_own_node(client)), **labels})
    return entering


def pools_for(client: docker.DockerClient, settings: Settings) -> SwarmPools:
    """Addresses for swarm mode that neither the stack, nor another network, nor this host has.

    Raises:
        ToolchainError: there are none left.
    """
    networks = [
        str(config["Subnet"])
        for network in client.networks.list()
        for config in (network.attrs.get("IPAM") or {}).get("Config") or []
        if config.get("Subnet")
    ]
    around = routes.read() or routes.HostNetwork()
    own = [*settings.all_subnets().values(), *settings.reserved_subnets.values()]
    known = [route for route in around.routes if not route.is_default]
    linked = [route.subnet for route in known if route.connected]
    routed = [route.subnet for route in known if not route.connected]
    servers = [server.partition("%")[0] for server in around.name_servers]
    return choose([*own, *networks, *linked, *servers], routed)


def init(client: docker.DockerClient, pools: SwarmPools) -> None:
    """Enter swarm mode with these pools; the bridge that is made for it goes again if it can't be entered."""
    made = None if _has_gateway_bridge(client) else _make_gateway_bridge(client, pools.bridge)
    try:
        client.swarm.init(
            advertise_addr=ADDRESS,
            listen_addr=f"{ADDRESS}:2377",
            default_addr_pool=[pools.overlays],
            subnet_size=SUBNET_SIZE,
        )
    except Exception:
        if made is not None:
            made.remove()
        raise


def _make_gateway_bridge(client: docker.DockerClient, subnet: str) -> Network:
    """What the engine itself would make, with a subnet that was chosen."""
    options = {
        "com.docker.network.bridge.name": GATEWAY_BRIDGE,
        "com.docker.network.bridge.enable_icc": "false",
        "com.docker.network.bridge.enable_ip_masquerade": "true",
    }
    ipam = IPAMConfig(pool_configs=[IPAMPool(subnet=subnet)])
    return client.networks.create(GATEWAY_BRIDGE, driver="bridge", options=options, ipam=ipam)


def leave(stack: str) -> str:
    """Note that the stack no longer uses the swarm; leave it if it was entered here and nobody needs it.

    Returns:
        What came of it, for people; empty if there was nothing to leave.
    """
    with locked("swarm"):
        return _leave(stack)


def _leave(stack: str) -> str:
    client = connect()
    if not is_swarm_manager(client.info()):
        return ""
    node = _own_node(client)
    remaining = {key: value for key, value in _labels(node).items() if key != stack_label(stack)}
    _set_labels(node, remaining)
    if not should_leave(remaining):
        return ""
    if needed := _still_needed(client):
        return f"swarm mode stays: {needed}; the next `make down` without them leaves it"
    _remove_routing_mesh(client)
    client.swarm.leave(force=True)
    if GATEWAY_WAS_THERE not in remaining:
        _remove_gateway_bridge(client)
    return "left swarm mode, which was entered for this"


def _still_needed(client: docker.DockerClient) -> str:
    """Why a swarm that no stack uses must be kept; empty if it need not.

    An engine that leaves swarm mode forgets the names of all containers on local networks too, until they are
    connected anew (seen on 26.1.5).
    """
    if client.services.list() or len(client.nodes.list()) > 1:
        return "it has services or nodes of somebody else"
    named = [str(container.name) for container in client.containers.list() if _has_names(container)]
    if named:
        return f"containers would lose their names in DNS ({', '.join(sorted(named)[:3])}, …)"
    return ""


def _has_names(container: Container) -> bool:
    """Whether Docker's DNS knows it: it is on a network that is not built in."""
    return bool(container.attrs["NetworkSettings"]["Networks"].keys() - {"bridge", "host", "none"})


def should_leave(labels: dict[str, str]) -> bool:
    """Whether a node with these labels is in a swarm that we entered and that no stack uses any more."""
    used = any(key.startswith(stack_label("")) for key in labels)
    return ENTERED in labels and not used


def _remove_routing_mesh(client: docker.DockerClient) -> None:
    """Remove the ingress network: an engine that leaves with it in use keeps it, and the gateway bridge."""
    deadline = time.monotonic() + SETTLE_SECONDS
    while mesh := [one for one in client.networks.list(filters={"scope": "swarm"}) if one.attrs["Ingress"]]:
        if time.monotonic() > deadline:
            return
        for network in mesh:
            network.remove()
        time.sleep(0.5)


def _has_gateway_bridge(client: docker.DockerClient) -> bool:
    return bool(client.networks.list(names=[GATEWAY_BRIDGE]))


def _remove_gateway_bridge(client: docker.DockerClient) -> None:
    for network in client.networks.list(names=[GATEWAY_BRIDGE]):
        network.remove()


def _own_node(client: docker.DockerClient) -> Node:
    return client.nodes.get(client.info()["Swarm"]["NodeID"])


def _labels(node: Node) -> dict[str, str]:
    return dict(node.attrs["Spec"].get("Labels") or {})


def _set_labels(node: Node, labels: dict[str, str]) -> None:
    node.update({**node.attrs["Spec"], "Labels": labels})
