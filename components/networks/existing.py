"""A network that the engine has already: it is read, and never made, changed or removed."""

from dataclasses import dataclass

import pulumi_docker as docker

from components.networks.found import Found, members


class NetworkUnreadError(Exception):
    """The engine could not say what the network is; the message is what it said."""


@dataclass(frozen=True)
class Existing:
    """A network that is joined; to those who join it, the same as one that the stack makes.

    Attributes:
        network_name: its name on the engine.
        network_id: its ID.
        summary: what the stack exports about it.
    """

    network_name: str
    network_id: str
    summary: dict[str, object]


def read(name: str) -> Found | None:
    """Ask the provider for a network of the engine; None if there is none of that name.

    No resource comes of it: what is not in the state can't be removed by it.

    Raises:
        NetworkUnreadError: the engine gave no answer.
    """
    try:
        found = docker.get_network(name=name)
    except Exception as error:
        # Pulumi has no error of its own for what a provider refuses.
        if _is_missing(str(error)):
            return None
        raise NetworkUnreadError(str(error).strip()) from error
    if found.name != name:
        return None  # the engine takes the beginning of an ID for a name
    return Found(
        identity=found.id,
        driver=found.driver,
        subnets={one.subnet: one.gateway or "" for one in found.ipam_configs if one.subnet},
        ranges={one.subnet: one.ip_range or "" for one in found.ipam_configs if one.subnet},
        internal=found.internal,
        options=dict(found.options or {}),
        members=members(
            (one.name, address)
            for one in found.containers or []
            for address in (one.ipv4_address, one.ipv6_address)
        ),
    )


def _is_missing(said: str) -> bool:
    return "not found" in said.lower().replace("could not find", "") or "no such network" in said.lower()


def joined(name: str, found: Found) -> Existing:
    """A network that was found, for those who join it."""
    return Existing(
        network_name=name,
        network_id=found.identity,
        summary={
            "id": found.identity,
            "name": name,
            "driver": found.driver,
            "subnets": list(found.subnets),
            "gateways": [gateway for gateway in found.subnets.values() if gateway],
            "internal": found.internal,
            "existing": True,
        },
    )
