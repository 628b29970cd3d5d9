"""The settings of one network, by driver."""

from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from components.networks.addressing import SubnetArgs
from stacks.model.base import EngineName, StrictModel

Kind: TypeAlias = Literal["bridge", "macvlan", "ipvlan", "overlay"]


class SubnetSettings(StrictModel):
    """One subnet."""

    subnet: str
    """CIDR, such as `10.210.1.0/24`."""
    gateway: str | None = None
    """An address inside of the subnet; its first one if absent."""
    ip_range: str | None = None
    """CIDR inside of the subnet from which addresses are handed out; all of it if absent."""
    aux_addresses: dict[str, str] = Field(default_factory=dict)
    """Addresses that are never handed out, by what has them."""

    def block(self, at: str = "") -> SubnetArgs:
        """The subnet as the components take it; `at` goes before its fields in errors."""
        return SubnetArgs(self.subnet, self.gateway, self.ip_range, self.aux_addresses, at, 4)


class BridgeSettings(SubnetSettings):
    """A user-defined bridge."""

    driver: Literal["bridge"]
    """The bridge driver."""
    ipv6_subnet: str | None = None
    """CIDR, such as `fd00:210:1::/64`; makes the network dual stack."""
    ipv6_gateway: str | None = None
    """An address inside of the IPv6 subnet; its first one if absent."""
    mtu: int | None = None
    """Bytes, 68 to 65535; from 1280 with IPv6."""
    internal: bool = False
    """No route out and no published ports."""
    icc: bool = True
    """Inter-container communication: whether neighbours may talk to each other."""
    device: str | None = None
    """The name of the bridge interface; `<stack>-<name>` if absent."""

    def blocks(self) -> tuple[SubnetArgs, ...]:
        """The subnets as the components take them."""
        ipv6 = self.ipv6_block()
        return (self.block(), ipv6) if ipv6 else (self.block(),)

    def ipv6_block(self) -> SubnetArgs | None:
        """The IPv6 subnet; None if there is none."""
        if self.ipv6_subnet is None:
            return None
        return SubnetArgs(self.ipv6_subnet, self.ipv6_gateway, at="ipv6_", version=6)


class ParentSettings(StrictModel):
    """The interface that carries a network: give either of them."""

    parent: str | None = None
    """An interface of the host, or a VLAN of one (`eth0.10`). Its link carries the containers' packets."""
    parent_subnet: str | None = None
    """The transit subnet, such as `10.210.250.0/30`, of a parent of its own; a link-local one if absent."""

    def transit_block(self) -> SubnetArgs | None:
        """The transit subnet as the components take it; None if an interface of the host is used."""
        if self.parent_subnet is None:
            return None
        return SubnetArgs(self.parent_subnet, at="parent_", version=4)


class MacvlanSettings(SubnetSettings, ParentSettings):
    """A macvlan network, on a parent of its own unless `parent` names one of the host's."""

    driver: Literal["macvlan"]
    """The macvlan driver."""
    mode: Literal["bridge"] = "bridge"
    """How containers of one host talk: directly."""
    internal: bool = False
    """No route out."""

    def blocks(self) -> tuple[SubnetArgs, ...]:
        """The subnets as the components take them."""
        return (self.block(),)


class IpvlanSettings(ParentSettings):
    """An ipvlan network, on a parent of its own unless `parent` names one of the host's."""

    driver: Literal["ipvlan"]
    """The ipvlan driver."""
    mode: Literal["l2", "l3", "l3s"] = "l2"
    """`l2` switches, `l3` routes on the parent, `l3s` routes through the host's netfilter."""
    subnets: Annotated[tuple[SubnetSettings, ...], Field(min_length=1)]
    """One or more subnets; the modes l3 and l3s route between them."""
    internal: bool = False
    """No route out."""

    def blocks(self) -> tuple[SubnetArgs, ...]:
        """The subnets as the components take them."""
        return tuple(subnet.block(f"subnets[{index}].") for index, subnet in enumerate(self.subnets))


class OverlaySettings(SubnetSettings):
    """An overlay network; needs `swarm: true`."""

    driver: Literal["overlay"]
    """The overlay driver."""
    attachable: bool = True
    """Whether containers may join, not only services."""
    reason: str | None = None
    """Why containers may join, for whoever reviews it; stands on the network as a label."""
    encrypted: bool = False
    """IPsec between the hosts."""
    mtu: int | None = None
    """Of the link between the hosts; containers get the 50 bytes less that VXLAN takes, and IPsec's 29."""
    internal: bool = False
    """No route out."""

    def blocks(self) -> tuple[SubnetArgs, ...]:
        """The subnets as the components take them."""
        return (self.block(),)


class ExistingSettings(StrictModel):
    """A network that the engine has already: the stack joins it, and never makes, changes or removes it.

    What is said of it here is compared with the engine before anything is created.
    """

    driver: Literal["existing"]
    """Not a driver: somebody else has made the network, and `kind` says with which driver."""
    name: EngineName | None = None
    """Its name on the engine; the same as here if absent."""
    kind: Kind = "bridge"
    """Its driver."""
    subnet: str | None = None
    """Its IPv4 subnet; needed for static addresses, and for the nodes of a cluster."""
    gateway: str | None = None
    """Its gateway; the subnet's first address if absent."""
    ip_range: str | None = None
    """The part of its subnet from which addresses are handed out; all of it if absent."""
    ipv6_subnet: str | None = None
    """Its IPv6 subnet; needed if it has one, since that bears on which network is the way out."""
    internal: bool = False
    """Whether it has no route out."""
    icc: bool = True
    """Whether its containers may talk to each other."""

    def blocks(self) -> tuple[SubnetArgs, ...]:
        """The subnets as the components take them."""
        ipv4 = SubnetArgs(self.subnet, self.gateway, self.ip_range, version=4) if self.subnet else None
        ipv6 = SubnetArgs(self.ipv6_subnet, at="ipv6_", version=6) if self.ipv6_subnet else None
        return tuple(block for block in (ipv4, ipv6) if block is not None)


NetworkSettings: TypeAlias = Annotated[
    BridgeSettings | MacvlanSettings | IpvlanSettings | OverlaySettings | ExistingSettings,
    Field(discriminator="driver"),
]


def kind_of(network: NetworkSettings) -> Kind:
    """The driver of a network, whoever has made it."""
    return network.kind if isinstance(network, ExistingSettings) else network.driver
