"""A parent interface of one's own, for macvlan and ipvlan networks that shall not touch the host's LAN."""

from dataclasses import dataclass

import pulumi
import pulumi_docker as docker

from components.errors import SettingError
from components.networks.addressing import SubnetArgs, SubnetPlan, plan_subnet
from components.networks.base import TYPE_PREFIX, ipam_config, network_labels
from components.networks.bridge import OPTION_NAME
from components.networks.endpoint import Attachment, Endpoint, EndpointArgs
from components.networks.naming import check_parent, device_name, docker_name

OPTION_NO_ADDRESS = "com.docker.network.bridge.inhibit_ipv4"
ANCHOR_MEMORY_MIB = 16


@dataclass(frozen=True, kw_only=True)
class ParentArgs:
    """Which interface carries a macvlan or ipvlan network: give either `interface` or `subnet`.

    Attributes:
        interface: an interface of the host, such as `eth0`. Only one such network can have it.
        subnet: CIDR of a transit subnet (a /30 will do): a bridge is made that nothing else is on.
        image: the image of the container that keeps the made bridge up; needed with `subnet`.
    """

    interface: str | None = None
    subnet: str | None = None
    image: pulumi.Input[str] | None = None

    def plan(self) -> SubnetPlan | None:
        """The checked transit subnet; None if the host's interface is used.

        Raises:
            SettingError: both or neither are given, or one is wrong.
        """
        check_parent(self.interface, self.subnet)
        if self.subnet is None:
            return None
        if self.image is None:
            raise SettingError(
                "image", None, "is missing; parent_subnet makes a bridge that a container keeps up"
            )
        return plan_subnet(SubnetArgs(self.subnet, at="parent_", version=4))


def parent_name(network: str) -> str:
    """The name of the bridge that is made for a network, within the stack."""
    return f"{network}-parent"


def anchor_name(parent: str) -> str:
    """The name of the container that keeps such a bridge up."""
    return f"{parent}-anchor"


class Parent(pulumi.ComponentResource):
    """A bridge without an address on the host, and one container on it.

    The container is there because a bridge without a port has no carrier, and macvlan and ipvlan pass nothing
    over a parent without one. Does not connect to the host or to anything outside.

    Source: https://docs.docker.com/engine/network/drivers/macvlan/

    Args:
        name: a name within the stack.
        stack: the stack's name.
        plan: the transit subnet.
        image: the anchor's image.
        opts: Pulumi's options.

    Attributes:
        device: the interface's name, an output that is known once the bridge is there.
        anchor: the container that keeps it up.
    """

    def __init__(
        self,
        name: str,
        stack: str,
        plan: SubnetPlan,
        image: pulumi.Input[str],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__(f"{TYPE_PREFIX}:Parent", name, None, opts)
        bridge = self._bridge(name, stack, plan)
        self.device: pulumi.Output[str] = bridge.options.apply(lambda options: (options or {})[OPTION_NAME])
        self.anchor = Endpoint(
            anchor_name(name),
            EndpointArgs(
                stack=stack,
                image=image,
                attachments=(Attachment(network=bridge.name),),
                memory_mib=ANCHOR_MEMORY_MIB,
            ),
            pulumi.ResourceOptions(parent=self),
        )
        self.register_outputs({"device": self.device})

    def _bridge(self, name: str, stack: str, plan: SubnetPlan) -> docker.Network:
        return docker.Network(
            name,
            name=docker_name(stack, name),
            driver="bridge",
            internal=True,
            ipam_configs=[ipam_config(plan)],
            options={OPTION_NAME: device_name(stack, name), OPTION_NO_ADDRESS: "true"},
            labels=network_labels(stack),
            opts=pulumi.ResourceOptions(parent=self, delete_before_replace=True),
        )
