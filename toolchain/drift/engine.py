"""Looking at the engine: the stack's containers, networks and services beside what was made."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import docker
from docker.errors import NotFound

from toolchain.drift import beside, containers, networks
from toolchain.drift.difference import Difference
from toolchain.drift.made import CONTAINER, NETWORK, SERVICE, Made, of_type
from toolchain.facts import is_swarm_manager

Inspected = dict[str, Any]


@dataclass(frozen=True)
class Picture:
    """What the engine has, by ID.

    Attributes:
        containers: all of them, stopped ones too.
        networks: likewise, with their members.
        services: likewise; empty outside of swarm mode.
    """

    containers: Mapping[str, Inspected]
    networks: Mapping[str, Inspected]
    services: Mapping[str, Inspected]


def take(client: docker.DockerClient, made: list[Made]) -> Picture:
    """Ask the engine.

    Raises:
        docker.errors.APIError: it can't say.
    """
    names = {str(one.inputs["name"]) for one in made if one.type == NETWORK}
    wanted = {one.id for one in of_type(made, NETWORK)}
    found = [one.attrs["Id"] for one in client.networks.list() if one.id in wanted or str(one.name) in names]
    services = client.services.list() if is_swarm_manager(client.info()) else []
    return Picture(
        containers={str(one.id): one.attrs for one in _containers(client)},
        networks={identity: client.api.inspect_network(identity) for identity in found},
        services={str(one.id): one.attrs for one in services},
    )


def _containers(client: docker.DockerClient) -> list[Any]:
    """Every container; one that goes while they are listed is asked for anew."""
    while True:
        try:
            return list(client.containers.list(all=True))
        except NotFound:
            continue


def differences(made: list[Made], picture: Picture) -> list[Difference]:
    """Everything on the engine that is not as it was made, networks first."""
    # What has taken the name of a container of the stack is told as that, and not as a stranger too.
    names = {f"/{one.inputs['name']}" for one in of_type(made, CONTAINER)}
    own = {one.id for one in of_type(made, CONTAINER)}
    own |= {identity for identity, one in picture.containers.items() if one["Name"] in names}
    return [
        *(found for one in of_type(made, NETWORK) for found in _network(one, picture, own)),
        *(
            found
            for one in of_type(made, SERVICE)
            for found in networks.compare_service(one, picture.services.get(one.id))
        ),
        *(found for one in of_type(made, CONTAINER) for found in _container(one, picture)),
        *beside.left_behind(of_type(made, CONTAINER), picture.containers),
    ]


def _network(one: Made, picture: Picture, own: set[str]) -> list[Difference]:
    live = picture.networks.get(one.id)
    strangers = networks.strangers(live, own, picture.containers) if live else {}
    namesake = _namesake(picture.networks, one.id, str(one.inputs["name"]))
    return networks.compare_network(one, live, namesake, strangers)


def _container(one: Made, picture: Picture) -> list[Difference]:
    namesake = _namesake(picture.containers, one.id, f"/{one.inputs['name']}")
    return containers.compare(one, picture.containers.get(one.id), namesake)


def _namesake(found: Mapping[str, Inspected], identity: str, name: str) -> Inspected | None:
    """Another thing that has the name of one of the stack."""
    return next((one for one in found.values() if one["Name"] == name and one["Id"] != identity), None)
