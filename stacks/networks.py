"""The stack's Docker networks, and what stands on them: from settings to components."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, assert_never

import pulumi

from components.networks.base import NetworkComponent
from components.networks.bridge import Bridge, BridgeArgs
from components.networks.endpoint import Attachment, Endpoint, EndpointArgs
from components.networks.ipvlan import Ipvlan, IpvlanArgs
from components.networks.macvlan import Macvlan, MacvlanArgs
from components.networks.naming import docker_name, transit_subnet
from components.networks.overlay import Overlay, OverlayArgs
from components.networks.parent import ParentArgs, anchor_name, parent_name
from components.networks.ports import PublishedPort
from components.networks.service import Service, ServiceArgs
from reachability.derive import derive
from stacks.model.endpoints import EndpointSettings, ServiceSettings
from stacks.model.networks import (
    BridgeSettings,
    IpvlanSettings,
    MacvlanSettings,
    NetworkSettings,
    OverlaySettings,
    ParentSettings,
)
from stacks.model.stack import Settings
from stacks.omission import present


@dataclass(frozen=True, kw_only=True)
class Made:
    """What of a stack stands, by names on the engine.

    Attributes:
        names: its networks and services.
        images: the images that its containers and services stay with.
    """

    names: frozenset[str] = frozenset()
    images: Mapping[str, str] = field(default_factory=dict)


NOTHING_MADE = Made()


def build(  # noqa: PLR0913, PLR0917
    settings: Settings,
    stack: str,
    image: pulumi.Input[str],
    missing: Mapping[str, str],
    ground: Settings | None = None,
    made: Made = NOTHING_MADE,
) -> dict[str, Any]:
    """Build what the host can build of a stack.

    Args:
        settings: what the stack wants.
        stack: its name, which goes before every name on the engine.
        image: the endpoint image, best by its ID.
        missing: capability to the reason that the host lacks it.
        ground: the settings of the stack that has the cluster, if it is another one.
        made: what of it stands.

    Returns:
        The stack's outputs: networks, endpoints, services, what was left out, and what should be reachable.
    """
    declared = (*settings.networks, *settings.services)
    here = present(settings, missing, {name for name in declared if docker_name(stack, name) in made.names})
    for omitted in here.omitted:
        pulumi.log.warn(str(omitted))
    builder = Builder(stack, image, made.images)
    networks = {name: builder.network(name, wanted) for name, wanted in here.settings.networks.items()}
    endpoints = {
        name: builder.endpoint(name, wanted, networks) for name, wanted in here.settings.endpoints.items()
    }
    services = {
        name: builder.service(name, wanted, networks) for name, wanted in here.settings.services.items()
    }
    derived = derive(here.settings, ground, stack)
    return {
        "networks": {name: network.summary for name, network in networks.items()},
        "endpoints": endpoints,
        "services": services,
        "omitted": [omitted.to_dict() for omitted in here.omitted],
        "expectations": [expectation.to_dict() for expectation in derived.expectations],
        "underived": [one.to_dict() for one in derived.underived],
    }


def image_users(settings: Settings, stack: str) -> set[str]:
    """The names on the engine of everything of a stack that is made of the endpoint image."""
    made_bridges = (
        name
        for name, network in settings.networks.items()
        if isinstance(network, (MacvlanSettings, IpvlanSettings)) and network.parent is None
    )
    anchors = (anchor_name(parent_name(name)) for name in made_bridges)
    return {docker_name(stack, name) for name in (*settings.endpoints, *settings.services, *anchors)}


class Builder:
    """Turns settings into components of one stack.

    Args:
        stack: its name.
        image: the endpoint image.
        kept: by its name on the engine, the image that a container or service stays with.
    """

    def __init__(
        self, stack: str, image: pulumi.Input[str], kept: Mapping[str, str] = MappingProxyType({})
    ) -> None:
        self._stack = stack
        self._image = image
        self._kept = kept

    def _image_of(self, name: str) -> pulumi.Input[str]:
        return self._kept.get(docker_name(self._stack, name), self._image)

    def network(self, name: str, wanted: NetworkSettings) -> NetworkComponent:
        """The network of a driver."""
        match wanted:
            case BridgeSettings():
                return self._bridge(name, wanted)
            case MacvlanSettings():
                return self._macvlan(name, wanted)
            case IpvlanSettings():
                return self._ipvlan(name, wanted)
            case OverlaySettings():
                return self._overlay(name, wanted)
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

    def endpoint(
        self, name: str, wanted: EndpointSettings, networks: Mapping[str, NetworkComponent]
    ) -> dict[str, Any]:
        """An endpoint's container, and what the stack exports about it."""
        args = EndpointArgs(
            stack=self._stack,
            image=self._image_of(name),
            attachments=tuple(
                Attachment(
                    network=networks[network].network_name, ipv4=one.ipv4, ipv6=one.ipv6, aliases=one.aliases
                )
                for network, one in wanted.networks.items()
            ),
            mode=wanted.builtin,
            serve=wanted.serve,
            ports=tuple(PublishedPort(**port.model_dump()) for port in wanted.ports),
            memory_mib=wanted.memory_mib,
        )
        return self._endpoint_summary(wanted, Endpoint(name, args))

    def _endpoint_summary(self, wanted: EndpointSettings, endpoint: Endpoint) -> dict[str, Any]:
        on = {docker_name(self._stack, network): network for network in wanted.networks}
        return {
            "container": endpoint.container.name,
            "mode": wanted.builtin,
            "networks": endpoint.addresses.apply(
                lambda found: {on.get(network, network): address for network, address in found.items()}
            ),
            "ports": [port.model_dump() for port in wanted.ports],
            "serve": wanted.serve,
        }

    def service(
        self, name: str, wanted: ServiceSettings, networks: Mapping[str, NetworkComponent]
    ) -> dict[str, Any]:
        """A swarm service, and what the stack exports about it."""
        args = ServiceArgs(
            stack=self._stack,
            image=self._image_of(name),
            network_id=networks[wanted.network].network_id,
            **wanted.model_dump(exclude={"network"}),
        )
        service = Service(name, args).service
        return {"name": service.name, **wanted.model_dump()}
