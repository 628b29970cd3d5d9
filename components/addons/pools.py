"""Address pools of load balancers: which addresses of the node network are theirs. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import IPv4Address, ip_network, summarize_address_range

from components.errors import SettingError
from components.networks.addressing import Address, Network, SubnetPlan, parse_address


@dataclass(frozen=True)
class Pool:
    """Addresses from the first to the last, both included.

    Attributes:
        first: the lowest.
        last: the highest.
    """

    first: IPv4Address
    last: IPv4Address

    def __contains__(self, address: object) -> bool:
        return isinstance(address, IPv4Address) and self.first <= address <= self.last

    def __str__(self) -> str:
        return f"{self.first}-{self.last}"

    @property
    def size(self) -> int:
        """How many they are."""
        return int(self.last) - int(self.first) + 1

    def overlaps(self, subnet: Network) -> bool:
        """Whether a subnet has an address of it."""
        return any(subnet.overlaps(part) for part in summarize_address_range(self.first, self.last))


def parse_pool(text: str, field: str) -> Pool:
    """A CIDR such as `10.220.1.0/28`, or a range such as `10.220.1.10-10.220.1.20`.

    Raises:
        SettingError: it is neither, or no IPv4, or ends before it begins.
    """
    remedy = "is no pool of IPv4 addresses; write a CIDR such as 10.220.1.0/28, or 10.220.1.10-10.220.1.20"
    first, dash, last = (part.strip() for part in text.partition("-"))
    try:
        ends = (parse_address(first, field), parse_address(last, field)) if dash else _ends(text)
    except (SettingError, ValueError):
        raise SettingError(field, text, remedy) from None
    if not (isinstance(ends[0], IPv4Address) and isinstance(ends[1], IPv4Address)):
        raise SettingError(field, text, remedy)
    if ends[0] > ends[1]:
        raise SettingError(field, text, f"ends before it begins; write {last}-{first}")
    return Pool(ends[0], ends[1])


def _ends(cidr: str) -> tuple[Address, Address]:
    subnet = ip_network(cidr)
    return subnet[0], subnet[-1]


def check_pool(pool: Pool, plan: SubnetPlan, taken: Mapping[str, str], field: str) -> None:
    """Refuse a pool that is not wholly the load balancer's.

    Args:
        pool: the addresses.
        plan: the node network's subnet.
        taken: addresses on it that others have, by the path of the setting.
        field: the path of the pool's own setting.

    Raises:
        SettingError: it leaves the subnet, or somebody else has one of its addresses.
    """
    if pool.first not in plan.subnet or pool.last not in plan.subnet:
        raise SettingError(
            field, str(pool), f"is outside of the node network {plan.subnet}; write a part of it"
        )
    if plan.ip_range is not None and pool.overlaps(plan.ip_range):
        remedy = f"overlaps the range that Docker hands out, {plan.ip_range}; choose other addresses"
        raise SettingError(field, str(pool), remedy)
    for address in sorted(plan.unusable, key=int):
        if address in pool:
            kind = "gateway" if address == plan.gateway else "network's own or a reserved address"
            raise SettingError(field, str(pool), f"has {address} in it, the {kind}; choose other addresses")
    for path, text in taken.items():
        if parse_address(text, path) in pool:
            raise SettingError(
                field, str(pool), f"has {text} in it, which is {path}'s; choose other addresses"
            )
