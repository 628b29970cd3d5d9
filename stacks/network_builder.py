"""A stack's networks, endpoints and swarm services, each from its settings to its component."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, assert_never

import pulumi
import pulumi_docker as docker

from components.networks.base import NetworkComponent
from components.networks.bridge import Bridge, BridgeArgs
from components.networks.endpoint import Attachment, Endpoint, EndpointArgs
from components.networks.existing import Existing
from components.networks.ipvlan import Ipvlan, IpvlanArgs
from components.networks.macvlan import Macvlan, MacvlanArgs
from components.networks.naming import docker_name, transit_subnet
from components.networks.overlay import Overlay, OverlayArgs
from components.networks.parent import ParentArgs, anchor_name, parent_name
from components.networks.ports import PublishedPort
from components.networks.service import Service, ServiceArgs, ServicePort
from stacks.model.endpoints import EndpointSettings, ServiceSettings
from stacks.model.networks import (
    BridgeSettings,
    ExistingSettings,
    IpvlanSettings,
    MacvlanSettings,
    NetworkSettings,
    OverlaySettings,
    ParentSettings,
)

# A network that the stack makes, or one that it only joins.
AnyNetwork = NetworkComponent | Existing
LATER_SETTINGS = ("further_networks", "ports")


class Builder:
    """Turns settings into components of one stack.

    Args:
        stack: its name.
        image: the endpoint image.
        kept: by its name on the engine, the image that a container or service stays with.
        joined: the networks that the stack only joins.
    """

    def __init__(
        self,
        stack: str,
        image: pulumi.Input[str],
        kept: Mapping[str, str] = MappingProxyType({}),
        joined: Mapping[str, Existing] = MappingProxyType({}),
    ) -> None:
        self._joined = joined
        self._containers: dict[str, docker.Container] = {}
        self._stack = stack
        self._image = image
        self._kept = kept

    def _image_of(self, name: str) -> pulumi.Input[str]:
        return self._kept.get(docker_name(self._stack, name), self._image)

    def network(self, name: str, wanted: NetworkSettings) -> AnyNetwork:
        """The network of a driver, or one that is there already."""
        match wanted:
            case BridgeSettings():
                return self._bridge(name, wanted)
            case MacvlanSettings():
                return self._macvlan(name, wanted)
            case IpvlanSettings():
                return self._ipvlan(name, wanted)
            case OverlaySettings():
                return self._overlay(name, wanted)
            case ExistingSettings():
                return self._joined[name]
            case _:
                assert_never(wanted)

    def _bridge(self, name: str, wanted: BridgeSettings) -> Bridge:
        args = BridgeArgs(
            stack=self._stack,
            ipv4=wanted.block(),
            ipv6=wanted.ipv6_block(),
            mtu=wanted.mtu,
            internal=wanted.internal,
            icc=wanted.icc,
            device=wanted.device,
        )
        return Bridge(name, args)

    def _macvlan(self, name: str, wanted: MacvlanSettings) -> Macvlan:
        args = MacvlanArgs(
            stack=self._stack,
            ipv4=wanted.block(),
            parent=self._parent(name, wanted),
            internal=wanted.internal,
        )
        return Macvlan(name, args)

    def _ipvlan(self, name: str, wanted: IpvlanSettings) -> Ipvlan:
        args = IpvlanArgs(
            stack=self._stack,
            subnets=wanted.blocks(),
            parent=self._parent(name, wanted),
            mode=wanted.mode,
            internal=wanted.internal,
        )
        return Ipvlan(name, args)

    def _overlay(self, name: str, wanted: OverlaySettings) -> Overlay:
        args = OverlayArgs(
            stack=self._stack,
            ipv4=wanted.block(),
            attachable=wanted.attachable,
            reason=wanted.reason,
            encrypted=wanted.encrypted,
            mtu=wanted.mtu,
            internal=wanted.internal,
        )
        return Overlay(name, args)

    def _parent(self, name: str, wanted: ParentSettings) -> ParentArgs:
        if wanted.parent is not None:
            return ParentArgs(interface=wanted.parent)
        subnet = wanted.parent_subnet or transit_subnet(self._stack, name)
        return ParentArgs(subnet=subnet, image=self._image_of(anchor_name(parent_name(name))))

    def endpoints(
        self, every: Mapping[str, EndpointSettings], networks: Mapping[str, AnyNetwork]
    ) -> dict[str, dict[str, Any]]:
        """All endpoints in their order; those beside others are made after these."""
        ordered = sorted(every, key=lambda name: every[name].beside is not None)
        made = {name: self.endpoint(name, every[name], networks) for name in ordered}
        return {name: made[name] for name in every}

    def endpoint(
        self, name: str, wanted: EndpointSettings, networks: Mapping[str, AnyNetwork]
    ) -> dict[str, Any]:
        """An endpoint's container, and what the stack exports about it."""
        args = EndpointArgs(
            stack=self._stack,
            image=self._image_of(name),
            attachments=tuple(
                Attachment(
                    network=networks[network].network_name,
                    ipv4=one.ipv4,
                    ipv6=one.ipv6,
                    aliases=one.aliases,
                    gateway=one.gateway,
                )
                for network, one in wanted.networks.items()
            ),
            mode=wanted.builtin,
            beside=self._containers[wanted.beside].id if wanted.beside else None,
            serve=wanted.serve,
            ports=tuple(PublishedPort(**port.model_dump()) for port in wanted.ports),
            memory_mib=wanted.memory_mib,
        )
        endpoint = Endpoint(name, args)
        self._containers[name] = endpoint.container
        return self._endpoint_summary(wanted, endpoint)

    def _endpoint_summary(self, wanted: EndpointSettings, endpoint: Endpoint) -> dict[str, Any]:
        on = {self._name_of(network): network for network in wanted.networks}
        return {
            "container": endpoint.container.name,
            "mode": {"endpoint": wanted.beside} if wanted.beside else wanted.builtin,
            "networks": endpoint.addresses.apply(
                lambda found: {on.get(network, network): address for network, address in found.items()}
            ),
            "ports": [port.model_dump() for port in wanted.ports],
            "serve": wanted.serve,
        }

    def _name_of(self, network: str) -> str:
        there = self._joined.get(network)
        return there.network_name if there else docker_name(self._stack, network)

    def service(
        self, name: str, wanted: ServiceSettings, networks: Mapping[str, AnyNetwork]
    ) -> dict[str, Any]:
        """A swarm service, and what the stack exports about it."""
        args = ServiceArgs(
            stack=self._stack,
            image=self._image_of(name),
            network_id=networks[wanted.network].network_id,
            further_network_ids=tuple(networks[one].network_id for one in wanted.further_networks),
            ports=tuple(ServicePort(**port.model_dump()) for port in wanted.ports),
            **wanted.model_dump(exclude={"network", "further_networks", "ports"}),
        )
        service = Service(name, args).service
        # What is new is exported where it is used: the outputs of what stands stay as they are.
        unused = {one for one in LATER_SETTINGS if not wanted.model_dump()[one]}
        unused |= {"mode"} if wanted.mode == "replicated" else {"replicas"}
        return {"name": service.name, **wanted.model_dump(mode="json", exclude=unused)}
