"""Who has which address: static addresses, room for the others, overlaps of subnets. Pure, without Pulumi."""

from collections.abc import Mapping, Sequence
from itertools import combinations, product

from components.errors import SettingError
from components.networks.addressing import Address, Network, SubnetPlan, parse_address, require_inside


def assign_statics(plans: Sequence[SubnetPlan], statics: Mapping[str, str]) -> dict[str, Address]:
    """Check the static addresses on one network.

    Args:
        plans: the network's subnets.
        statics: the addresses, by the path of the setting that asks for them.

    Returns:
        The parsed addresses.

    Raises:
        SettingError: an address is none, outside of every subnet, reserved or taken twice.
    """
    taken: dict[Address, str] = {}
    for path, text in statics.items():
        address = parse_address(text, path)
        _require_free(address, plans, path)
        if address in taken:
            raise SettingError(path, text, f"is already taken by {taken[address]}; choose another")
        taken[address] = path
    return {path: address for address, path in taken.items()}


def _require_free(address: Address, plans: Sequence[SubnetPlan], path: str) -> None:
    plan = next((plan for plan in plans if address in plan.subnet), None)
    if plan is None:
        subnets = ", ".join(str(plan.subnet) for plan in plans)
        raise SettingError(path, str(address), f"is outside of {subnets}; write an address inside of it")
    require_inside(address, plan.subnet, path)
    if address == plan.gateway:
        raise SettingError(path, str(address), f"is the {plan.at}gateway of {plan.subnet}; choose another")
    for name, auxiliary in plan.aux_addresses.items():
        if address == auxiliary:
            raise SettingError(path, str(address), f"is reserved by aux_addresses.{name}; choose another")


def check_room(plan: SubnetPlan, statics: Sequence[Address], others: int) -> None:
    """Refuse a subnet or range without room for the endpoints that have no static address.

    Args:
        plan: the subnet that hands them out.
        statics: the addresses that are taken.
        others: how many endpoints get one handed out.

    Raises:
        SettingError: there are more endpoints than free addresses.
    """
    pool = plan.ip_range or plan.subnet
    used = {address for address in (*statics, *plan.unusable) if address in pool}
    free = pool.num_addresses - len(used)
    if others > free:
        field = f"{plan.at}{'ip_range' if plan.ip_range else 'subnet'}"
        room = f"has {free} free addresses for {others} endpoints without a static one"
        raise SettingError(field, str(pool), f"{room}; make it larger")


def overlaps(own: Mapping[str, Network], reserved: Mapping[str, Network]) -> list[SettingError]:
    """Every overlap among the subnets of a stack, and between them and those that others have.

    Args:
        own: the stack's subnets, by the path of the setting.
        reserved: the subnets of others, by name.

    Returns:
        One error for each overlapping pair.
    """
    among = [
        _overlap(path, subnet, f"{other_path} ({other})")
        for (other_path, other), (path, subnet) in combinations(own.items(), 2)
        if subnet.overlaps(other)
    ]
    with_others = [
        _overlap(path, subnet, f"reserved_subnets.{name} ({other})")
        for (path, subnet), (name, other) in product(own.items(), reserved.items())
        if subnet.overlaps(other)
    ]
    return among + with_others


def _overlap(path: str, subnet: Network, other: str) -> SettingError:
    return SettingError(path, str(subnet), f"overlaps {other}; move one of them")
