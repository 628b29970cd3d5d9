"""The stack's Docker networks, and what stands on them: from settings to components."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pulumi

from components.networks.existing import Existing
from components.networks.naming import docker_name
from components.networks.parent import anchor_name, parent_name
from reachability.derive import derive
from stacks.model.networks import (
    IpvlanSettings,
    MacvlanSettings,
)
from stacks.model.stack import Settings
from stacks.network_builder import Builder
from stacks.omission import present


@dataclass(frozen=True, kw_only=True)
class Made:
    """What of a stack stands, by names on the engine.

    Attributes:
        names: its networks and services.
        images: the images that its containers and services stay with.
        joined: the networks that it only joins, by their names in the settings; see `stacks.joining`.
    """

    names: frozenset[str] = frozenset()
    images: Mapping[str, str] = field(default_factory=dict)
    joined: Mapping[str, Existing] = field(default_factory=dict)


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
    builder = Builder(stack, image, made.images, made.joined)
    networks = {name: builder.network(name, wanted) for name, wanted in here.settings.networks.items()}
    endpoints = builder.endpoints(here.settings.endpoints, networks)
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
