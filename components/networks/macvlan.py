"""A macvlan network: each container has a MAC address of its own on the parent's link."""

from dataclasses import dataclass, replace

import pulumi

from components.networks.addressing import SubnetArgs, SubnetPlan, plan_subnet
from components.networks.base import NetworkSpec
from components.networks.parent import ParentArgs
from components.networks.parented import ParentedNetwork


@dataclass(frozen=True, kw_only=True)
class MacvlanArgs:
    """What a macvlan network is made of.

    Attributes:
        stack: the stack's name; goes before every name on the engine.
        ipv4: the subnet; on a LAN, a part of it that nobody else hands out (`ip_range`).
        parent: the interface that carries it.
        internal: no route out.
    """

    stack: str
    ipv4: SubnetArgs
    parent: ParentArgs
    internal: bool = False

    def plans(self) -> tuple[SubnetPlan, ...]:
        """The checked subnets.

        Raises:
            SettingError: the first setting that is wrong.
        """
        self.parent.plan()
        return (plan_subnet(replace(self.ipv4, version=4)),)


class Macvlan(ParentedNetwork):
    """A macvlan network in mode bridge: its containers reach each other and what is on the parent's link.

    Does not connect containers and the host that carries them: the kernel keeps these apart. Does not work on
    links that drop foreign MAC addresses, such as most clouds' and all of Wi-Fi.

    Source: https://docs.docker.com/engine/network/drivers/macvlan/

    Args:
        name: the network's name within the stack.
        args: what it is made of.
        opts: Pulumi's options.

    Raises:
        SettingError: a setting is wrong; nothing has been registered then.

    Example:
        >>> parent = ParentArgs(subnet="10.210.250.0/30", image="endpoint:1")
        >>> wire = Macvlan("wire", MacvlanArgs(stack="lab", ipv4=SubnetArgs("10.210.6.0/24"), parent=parent))
    """

    def __init__(self, name: str, args: MacvlanArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        plans = args.plans()
        super().__init__("macvlan", name, opts)
        options = {"macvlan_mode": "bridge"}
        spec = NetworkSpec(stack=args.stack, plans=plans, options=options, internal=args.internal)
        self.stand_up_on(args.parent, spec)
