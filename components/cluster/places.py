"""Which address a node has. Pure.

An address follows from the node's name alone, so that adding or removing a node never moves another: a node
that gets another address is another container.
"""

import hashlib
from collections.abc import Mapping
from ipaddress import IPv4Address, IPv4Network

from components.errors import SettingError
from components.networks.addressing import SubnetPlan
from components.networks.occupancy import assign_statics


def place_nodes(plan: SubnetPlan, statics: Mapping[str, str | None]) -> dict[str, str]:
    """The address of every node.

    Args:
        plan: the node network's subnet.
        statics: the address that each node asks for, or None, by the path of the node's setting.

    Returns:
        Addresses by the same paths.

    Raises:
        SettingError: an address is wrong, or two nodes have the same one.
    """
    found = {path: static or _derived(plan, path) for path, static in statics.items()}
    _tell_apart(found, statics)
    assign_statics((plan,), {f"{path}.ipv4": address for path, address in found.items()})
    return found


def _tell_apart(found: Mapping[str, str], statics: Mapping[str, str | None]) -> None:
    """An address that nobody wrote needs words of its own where it is another node's, too."""
    for path in (path for path, static in statics.items() if static is None):
        others = [other for other, address in found.items() if address == found[path] and other != path]
        if others:
            remedy = f"follows from the node's name, and is {others[0]}'s too; write a free one"
            raise SettingError(f"{path}.ipv4", found[path], remedy)


def _derived(plan: SubnetPlan, path: str) -> str:
    """An address in the upper half of the subnet: Docker hands out the others from below."""
    subnet, field = plan.subnet, f"{path}.ipv4"
    if not isinstance(subnet, IPv4Network):
        raise SettingError(field, None, f"can't be had from {subnet}; nodes need an IPv4 subnet")
    half = subnet.num_addresses // 2
    start = int.from_bytes(hashlib.sha256(path.rpartition(".")[2].encode()).digest()[:8]) % half
    for step in range(half):
        address = subnet[half + (start + step) % half]
        if _is_free(plan, address):
            return str(address)
    raise SettingError(field, None, f"is missing, and the upper half of {subnet} has no free one; write one")


def _is_free(plan: SubnetPlan, address: IPv4Address) -> bool:
    in_range = plan.ip_range is not None and address in plan.ip_range
    return address not in plan.unusable and not in_range
