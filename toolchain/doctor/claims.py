"""The subnets that a stack would take, and how each bears on the host's own routes (pure)."""

from collections.abc import Mapping
from dataclasses import dataclass

from stacks.model.networks import IpvlanSettings, MacvlanSettings
from stacks.model.stack import Settings


@dataclass(frozen=True)
class Claim:
    """A subnet that a stack would take.

    Attributes:
        subnet: in CIDR notation.
        adds_route: whether the host gets a route to it. Of a macvlan or ipvlan network it gets none.
        parent: the interface of the host that carries it; empty if the stack makes its own.
    """

    subnet: str
    adds_route: bool = True
    parent: str = ""


def claims(settings: Settings) -> Mapping[str, Claim]:
    """Path of the setting to what it claims; a network that it only joins has its subnet already."""
    settings = settings.less_existing()
    links = {
        f"networks.{name}.{block.at}subnet": Claim(block.cidr, adds_route=False, parent=network.parent or "")
        for name, network in settings.networks.items()
        if isinstance(network, MacvlanSettings | IpvlanSettings)
        for block in network.blocks()
    }
    return {path: links.get(path) or Claim(subnet) for path, subnet in settings.all_subnets().items()}
