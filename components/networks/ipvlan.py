"""An ipvlan network: containers share the parent's MAC address and differ by IP address."""

from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

import pulumi

from components.errors import SettingError
from components.networks.addressing import SubnetArgs, SubnetPlan, plan_subnet
from components.networks.base import NetworkSpec
from components.networks.parent import ParentArgs
from components.networks.parented import ParentedNetwork

IpvlanMode: TypeAlias = Literal["l2", "l3", "l3s"]


@dataclass(frozen=True, kw_only=True)
class IpvlanArgs:
    """What an ipvlan network is made of.

    Attributes:
        stack: the stack's name; goes before every name on the engine.
        subnets: one or more subnets. In the modes l3 and l3s their containers reach each other across them.
        parent: the interface that carries it.
        mode: `l2` switches; `l3` routes on the parent; `l3s` does so through the host's netfilter.
        internal: no route out.
    """

    stack: str
    subnets: tuple[SubnetArgs, ...]
    parent: ParentArgs
    mode: IpvlanMode = "l2"
    internal: bool = False

    def plans(self) -> tuple[SubnetPlan, ...]:
        """The checked subnets.

        Raises:
            SettingError: the first setting that is wrong.
        """
        if not self.subnets:
            raise SettingError("subnets", [], "is empty; give at least one subnet")
        self.parent.plan()
        return tuple(plan_subnet(replace(block, version=4)) for block in self.subnets)


class Ipvlan(ParentedNetwork):
    """An ipvlan network in mode l2, l3 or l3s; for links that take one MAC address per host.

    Does not route between its subnets in mode l2, and not to anywhere else in modes l3 and l3s until the
    network around knows the way back.

    Source: https://docs.docker.com/engine/network/drivers/ipvlan/

    Args:
        name: the network's name within the stack.
        args: what it is made of.
        opts: Pulumi's options.

    Raises:
        SettingError: a setting is wrong; nothing has been registered then.

    Example:
        >>> parent = ParentArgs(interface="eth0")
        >>> subnets = (SubnetArgs("10.210.8.0/25"), SubnetArgs("10.210.8.128/25"))
        >>> routed = Ipvlan("l3", IpvlanArgs(stack="lab", subnets=subnets, mode="l3", parent=parent))
    """

    def __init__(self, name: str, args: IpvlanArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        plans = args.plans()
        super().__init__("ipvlan", name, opts)
        options = {"ipvlan_mode": args.mode}
        spec = NetworkSpec(stack=args.stack, plans=plans, options=options, internal=args.internal)
        self.stand_up_on(args.parent, spec)
