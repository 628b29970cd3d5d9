"""What the components of all drivers share: one docker.Network, named and labelled for its stack."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pulumi
import pulumi_docker as docker

from components.networks.addressing import SubnetPlan
from components.networks.naming import REASON_LABEL, STACK_LABEL, docker_name

TYPE_PREFIX = "container-networks:networks"


def network_labels(stack: str, reason: str | None = None) -> list[docker.NetworkLabelArgs]:
    """The labels of a network: whose it is, and why it is open to others, in the order of their names."""
    labels = {REASON_LABEL: reason, STACK_LABEL: stack}
    return [docker.NetworkLabelArgs(label=label, value=value) for label, value in labels.items() if value]


def ipam_config(plan: SubnetPlan) -> docker.NetworkIpamConfigArgs:
    """A checked subnet as Docker's address management takes it."""
    aux = {name: str(address) for name, address in plan.aux_addresses.items()}
    return docker.NetworkIpamConfigArgs(
        subnet=str(plan.subnet),
        gateway=str(plan.gateway),
        ip_range=str(plan.ip_range) if plan.ip_range else None,
        aux_address=aux or None,
    )


@dataclass(frozen=True, kw_only=True)
class NetworkSpec:
    """A docker.Network to be registered.

    Attributes:
        stack: the stack's name.
        plans: its subnets.
        options: the driver's options.
        internal: no route out.
        attachable: whether containers may join; None where the driver knows nothing else.
        reason: why they may.
    """

    stack: str
    plans: tuple[SubnetPlan, ...]
    options: Mapping[str, pulumi.Input[str]]
    internal: bool = False
    attachable: bool | None = None
    reason: str | None = None


class NetworkComponent(pulumi.ComponentResource):
    """A Docker network. Use the component of a driver: `Bridge`, `Macvlan`, `Ipvlan` or `Overlay`.

    Attributes:
        network: the docker.Network.
        network_name: its name on the engine, an output, so that what is attached to it follows a replacement.
        network_id: its ID, an output.
        summary: what the stack exports about it.
    """

    network: docker.Network
    network_name: pulumi.Output[str]
    network_id: pulumi.Output[str]
    summary: dict[str, pulumi.Input[object]]

    def __init__(self, driver: str, name: str, opts: pulumi.ResourceOptions | None) -> None:
        super().__init__(f"{TYPE_PREFIX}:{driver.title()}", name, None, opts)
        self._driver = driver
        self._name = name

    def stand_up(
        self,
        spec: NetworkSpec,
        *,
        depends_on: Iterable[pulumi.Resource] = (),
    ) -> None:
        """Register the docker.Network and the outputs."""
        self.network = docker.Network(
            self._name,
            name=docker_name(spec.stack, self._name),
            driver=self._driver,
            ipam_configs=[ipam_config(plan) for plan in spec.plans],
            ipv6=any(plan.subnet.version == 6 for plan in spec.plans) or None,
            internal=spec.internal,
            attachable=spec.attachable,
            options=dict(spec.options) or None,
            labels=network_labels(spec.stack, spec.reason),
            opts=pulumi.ResourceOptions(
                parent=self,
                depends_on=list(depends_on),
                # The name is fixed: the old network must go before the new one can have it.
                delete_before_replace=True,
            ),
        )
        self._publish(spec)

    def _publish(self, spec: NetworkSpec) -> None:
        self.network_name = self.network.name
        self.network_id = self.network.id
        self.summary = {
            "id": self.network_id,
            "name": self.network_name,
            "driver": self._driver,
            "subnets": [str(plan.subnet) for plan in spec.plans],
            "gateways": [str(plan.gateway) for plan in spec.plans],
            "internal": spec.internal,
            **self.details(),
        }
        self.register_outputs(self.summary)

    def details(self) -> Mapping[str, pulumi.Input[object]]:
        """What a driver adds to the summary."""
        return {}
