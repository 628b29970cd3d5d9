"""An overlay network: one network over all the hosts of a swarm, carried by VXLAN."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import pulumi

from components.networks.addressing import (
    ESP_BYTES,
    VXLAN_BYTES,
    SubnetArgs,
    SubnetPlan,
    check_mtu,
    plan_subnet,
)
from components.networks.base import NetworkComponent, NetworkSpec
from components.networks.bridge import OPTION_MTU
from components.networks.naming import vxlan_id

OPTION_ENCRYPTED = "encrypted"
OPTION_VXLAN_ID = "com.docker.network.driver.overlay.vxlanid_list"


def overhead(encrypted: bool) -> int:
    """How many bytes of the link's MTU an overlay takes for itself."""
    return VXLAN_BYTES + (ESP_BYTES if encrypted else 0)


@dataclass(frozen=True, kw_only=True)
class OverlayArgs:
    """What an overlay network is made of.

    Attributes:
        stack: the stack's name; goes before every name on the engine.
        ipv4: the subnet.
        attachable: whether containers may join it, not only services.
        reason: why they may; goes with it as a label.
        encrypted: whether the traffic between hosts goes through IPsec (ESP).
        mtu: of the link between the hosts; containers get the 50 bytes less that VXLAN takes, and IPsec's 29.
        internal: no route out.
    """

    stack: str
    ipv4: SubnetArgs
    attachable: bool = True
    reason: str | None = None
    encrypted: bool = False
    mtu: int | None = None
    internal: bool = False

    def plans(self) -> tuple[SubnetPlan, ...]:
        """The checked subnets.

        Raises:
            SettingError: the first setting that is wrong.
        """
        check_mtu(self.mtu, taken=overhead(self.encrypted))
        return (plan_subnet(replace(self.ipv4, version=4)),)


class Overlay(NetworkComponent):
    """An overlay network on an engine in swarm mode.

    Does not turn swarm mode on: the engine must be a manager.

    Source: https://docs.docker.com/engine/network/drivers/overlay/

    Args:
        name: the network's name within the stack.
        args: what it is made of.
        opts: Pulumi's options.

    Raises:
        SettingError: a setting is wrong; nothing has been registered then.

    Example:
        >>> mesh = Overlay("mesh", OverlayArgs(stack="lab", ipv4=SubnetArgs("10.210.11.0/24")))
    """

    def __init__(self, name: str, args: OverlayArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        plans = args.plans()
        super().__init__("overlay", name, opts)
        self._args = args
        self._vxlan_id = vxlan_id(args.stack, name)
        self.stand_up(
            NetworkSpec(
                stack=args.stack,
                plans=plans,
                options=self._options(),
                internal=args.internal,
                attachable=args.attachable,
                reason=args.reason,
            )
        )

    def _options(self) -> dict[str, pulumi.Input[str]]:
        # Chosen here: a number that the engine added to the options would replace the network at each update.
        options: dict[str, pulumi.Input[str]] = {OPTION_VXLAN_ID: str(self._vxlan_id)}
        if self._args.encrypted:
            options[OPTION_ENCRYPTED] = "true"  # the key alone turns it on, so it is never "false"
        if self._args.mtu is not None:
            options[OPTION_MTU] = str(self._args.mtu)
        return options

    def details(self) -> Mapping[str, pulumi.Input[object]]:
        """Who may join, whether it is encrypted, the link's MTU, and the VXLAN network identifier."""
        return {
            "attachable": self._args.attachable,
            "encrypted": self._args.encrypted,
            "mtu": self._args.mtu,
            "vxlan_id": self._vxlan_id,
        }
