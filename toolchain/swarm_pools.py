"""Which addresses swarm mode takes for itself, chosen so that they are nobody else's (pure).

Left to itself an engine takes 10.0.0.0/8 for overlays, its first /24 for the routing mesh, and the next free
of Docker's own pools for the bridge to the outside: often a network that a stack or a LAN has.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Network, ip_network

from toolchain.errors import ToolchainError

# Searched from their ends: people and routers count from the start.
RANGES = tuple(IPv4Network(text) for text in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"))
# A large pool where there is room for one; each overlay that says nothing takes a /24 of it.
POOL_PREFIXES = (16, 20)
BRIDGE_PREFIXES = (20, 24)


@dataclass(frozen=True)
class SwarmPools:
    """What swarm mode is entered with.

    Attributes:
        overlays: the pool that the routing mesh, and overlays without a subnet, get theirs from.
        bridge: the subnet of `docker_gwbridge`, by which tasks get out.
    """

    overlays: str
    bridge: str


def choose(taken: Iterable[str], avoided: Iterable[str] = ()) -> SwarmPools:
    """Choose pools.

    Args:
        taken: subnets that may not be touched: networks, the stack's own, links of the host.
        avoided: larger routes that are missed if that is possible, such as a VPN's 10.0.0.0/8.

    Raises:
        ToolchainError: there is no free subnet.
    """
    busy, larger = _networks(taken), _networks(avoided)
    overlays = _pick(busy, larger, POOL_PREFIXES)
    bridge = _pick([*busy, overlays], larger, BRIDGE_PREFIXES)
    return SwarmPools(str(overlays), str(bridge))


def _pick(busy: list[IPv4Network], avoided: list[IPv4Network], prefixes: tuple[int, ...]) -> IPv4Network:
    """A free block: missing also what is to be avoided before being large."""
    for known in ([*busy, *avoided], busy):
        for prefix in prefixes:
            if block := _free(known, prefix):
                return block
    raise ToolchainError(
        f"swarm mode needs a free subnet of /{prefixes[-1]} in the private ranges, and there is none",
        "remove Docker networks that are not needed (`docker network prune`), or narrow reserved_subnets",
    )


def _networks(subnets: Iterable[str]) -> list[IPv4Network]:
    found = (ip_network(subnet, strict=False) for subnet in subnets)
    return [one for one in found if isinstance(one, IPv4Network)]


def _free(busy: list[IPv4Network], prefix: int) -> IPv4Network | None:
    """The last free block of that size in the private ranges."""
    size = 1 << (32 - prefix)
    for within in RANGES:
        for start in range(int(within.broadcast_address) + 1 - size, int(within.network_address) - 1, -size):
            block = IPv4Network((start, prefix))
            if not any(block.overlaps(one) for one in busy):
                return block
    return None
