"""Which address a node has. Pure.

A node that gets another address is another container. So an address follows from the node's name, what a
standing node has it keeps, and a node gives way only to those that are declared before it.
Decision: docs/decisions/0010-node-addresses.md.
"""

import hashlib
from collections.abc import Mapping, Set
from ipaddress import IPv4Address, IPv4Network
from itertools import chain

from components.errors import SettingError
from components.networks.addressing import SubnetPlan, parse_address
from components.networks.occupancy import assign_statics


def place_nodes(
    plan: SubnetPlan, statics: Mapping[str, str | None], standing: Mapping[str, str] | None = None
) -> dict[str, str]:
    """The address of every node.

    Args:
        plan: the node network's subnet.
        statics: the address that each node asks for, or None, by the path of the node's setting, in the order
            in which they are declared.
        standing: the addresses that nodes have already, by the same paths. They keep them, unless they ask
            for another, or the subnet has become another.

    Returns:
        Addresses by the same paths.

    Raises:
        SettingError: an address is wrong, two nodes have the same one, or there are too few.
    """
    found = {path: static for path, static in statics.items() if static is not None}
    kept = {
        path: address
        for path, address in (standing or {}).items()
        if path in statics and path not in found and _is_usable(plan, address)
    }
    found |= kept
    for path in statics:
        if path not in found:
            found[path] = _derived(plan, path, set(found.values()))
    placed = {path: found[path] for path in statics}
    order = sorted(statics, key=lambda path: path in kept)
    assign_statics((plan,), {f"{path}.ipv4": placed[path] for path in order})
    return placed


def _derived(plan: SubnetPlan, path: str, taken: Set[str]) -> str:
    """The first free address from one on that follows from the name.

    Of the upper half, as long as that has one: Docker hands out the others from below.
    """
    subnet, field = plan.subnet, f"{path}.ipv4"
    if not isinstance(subnet, IPv4Network):
        raise SettingError(field, None, f"can't be had from {subnet}; nodes need an IPv4 subnet")
    half = subnet.num_addresses // 2
    start = int.from_bytes(hashlib.sha256(path.rpartition(".")[2].encode()).digest()[:8]) % half
    upper = (half + (start + step) % half for step in range(half))
    for place in chain(upper, range(half - 1, -1, -1)):
        address = subnet[place]
        if _is_free(plan, address) and str(address) not in taken:
            return str(address)
    raise SettingError(field, None, f"is missing, and {subnet} has no free address; make the subnet larger")


def _is_usable(plan: SubnetPlan, text: str) -> bool:
    """Whether a standing node's address is one of the subnet's still."""
    address = parse_address(text, "standing")
    return address in plan.subnet and address not in plan.unusable


def _is_free(plan: SubnetPlan, address: IPv4Address) -> bool:
    in_range = plan.ip_range is not None and address in plan.ip_range
    return address not in plan.unusable and not in_range
