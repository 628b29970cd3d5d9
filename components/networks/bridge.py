"""A user-defined bridge network: its own addresses, its own DNS, its own firewall rules."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import pulumi

from components.networks.addressing import SubnetArgs, SubnetPlan, check_mtu, plan_subnet
from components.networks.base import NetworkComponent, NetworkSpec
from components.networks.naming import check_device_name, device_name

OPTION_NAME = "com.docker.network.bridge.name"
OPTION_ICC = "com.docker.network.bridge.enable_icc"
OPTION_MTU = "com.docker.network.driver.mtu"


@dataclass(frozen=True, kw_only=True)
class BridgeArgs:
    """What a bridge network is made of.

    Attributes:
        stack: the stack's name; goes before every name on the engine.
        ipv4: the IPv4 subnet.
        ipv6: the IPv6 subnet; makes the network dual stack.
        mtu: bytes, 68 to 65535 (from 1280 with IPv6); the engine's default if absent.
        internal: no route out and no published ports.
        icc: whether its containers may talk to each other.
        device: the bridge interface's name, at most 15 characters; `<stack>-<name>` if absent.
    """

    stack: str
    ipv4: SubnetArgs
    ipv6: SubnetArgs | None = None
    mtu: int | None = None
    internal: bool = False
    icc: bool = True
    device: str | None = None

    def plans(self) -> tuple[SubnetPlan, ...]:
        """The checked subnets.

        Raises:
            SettingError: the first setting that is wrong.
        """
        check_mtu(self.mtu, ipv6=self.ipv6 is not None)
        if self.device is not None:
            check_device_name(self.device)
        ipv6 = (replace(self.ipv6, version=6),) if self.ipv6 else ()
        return tuple(plan_subnet(block) for block in (replace(self.ipv4, version=4), *ipv6))


class Bridge(NetworkComponent):
    """A bridge on one host. Containers find each other by name and alias, and reach others through NAT.

    Does not isolate what the host itself sends: the host reaches every container on it, also with `icc` off
    and on an internal network.

    Source: https://docs.docker.com/engine/network/drivers/bridge/

    Args:
        name: the network's name within the stack.
        args: what it is made of.
        opts: Pulumi's options.

    Raises:
        SettingError: a setting is wrong; nothing has been registered then.

    Example:
        >>> front = Bridge("front", BridgeArgs(stack="lab", ipv4=SubnetArgs("10.210.1.0/24")))
    """

    def __init__(self, name: str, args: BridgeArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        plans = args.plans()
        super().__init__("bridge", name, opts)
        self._args = args
        self._device = args.device or device_name(args.stack, name)
        self.stand_up(
            NetworkSpec(stack=args.stack, plans=plans, options=self._options(), internal=args.internal)
        )

    def _options(self) -> dict[str, pulumi.Input[str]]:
        options: dict[str, pulumi.Input[str]] = {OPTION_NAME: self._device}
        if not self._args.icc:
            options[OPTION_ICC] = "false"
        if self._args.mtu is not None:
            options[OPTION_MTU] = str(self._args.mtu)
        return options

    def details(self) -> Mapping[str, pulumi.Input[object]]:
        """The bridge's interface, MTU and whether neighbours may talk."""
        return {"device": self._device, "mtu": self._args.mtu, "icc": self._args.icc}
