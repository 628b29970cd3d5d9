"""Networks and swarm services: whether they are the ones that were made, and who is on them. Pure."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from components.networks.naming import STACK_LABEL
from toolchain.drift.difference import Difference, Disconnect, RemoveNetwork, differing, shown
from toolchain.drift.made import Made

Inspected = Mapping[str, Any]


def compare_network(
    made: Made, live: Inspected | None, namesake: Inspected | None, strangers: Mapping[str, str]
) -> list[Difference]:
    """How a network differs from what was made; it keeps its own properties for life.

    Args:
        made: the network in the state.
        live: what the engine says of the network of that ID; None if there is none.
        namesake: what it says of another network that has its name.
        strangers: the containers on it that are neither this stack's nor another one's, ID to name.
    """
    subject = f"network {made.inputs['name']}"
    if namesake is not None:
        took = f"is another one now, which somebody has made in its place{_told(made, namesake)}"
        return [Difference(subject, "", "", took, RemoveNetwork(str(namesake["Id"])))]
    if live is None:
        return [Difference(subject, "", "", "is gone")]
    return [
        Difference(
            subject,
            f"container {name}",
            "not connected",
            "connected",
            Disconnect(identity, str(live["Id"])),
        )
        for identity, name in sorted(strangers.items(), key=lambda one: one[1])
    ]


def _told(made: Made, namesake: Inspected) -> str:
    wanted = sorted(str(one.get("subnet")) for one in made.inputs.get("ipamConfigs") or [])
    there = sorted(str(one.get("Subnet")) for one in namesake["IPAM"].get("Config") or [])
    changed = []
    if made.inputs.get("driver", "bridge") != namesake["Driver"]:
        changed.append(f"driver was {made.inputs.get('driver')}, is {namesake['Driver']}")
    if wanted != there:
        changed.append(f"subnet was {', '.join(wanted)}, is {', '.join(there)}")
    return f" ({'; '.join(changed)})" if changed else ""


def strangers(
    network: Inspected, own: Collection[str], containers: Mapping[str, Inspected]
) -> dict[str, str]:
    """The containers on a network that nobody has declared to be there, ID to name.

    Args:
        network: what the engine says of it, its containers too.
        own: the IDs of the stack's containers.
        containers: what it says of each running container, by ID. Tasks of swarm services, and containers
            that are labelled as another stack's, are declared elsewhere.
    """
    found = {}
    for identity in network.get("Containers") or {}:
        one = containers.get(identity)
        if one is None or identity in own:
            continue
        labels = one["Config"].get("Labels") or {}
        if STACK_LABEL not in labels and "com.docker.swarm.service.id" not in labels:
            found[identity] = str(one["Name"]).lstrip("/")
    return found


def compare_service(made: Made, live: Inspected | None) -> list[Difference]:
    """How a swarm service differs from what was made."""
    subject = f"service {made.inputs['name']}"
    if live is None:
        return [Difference(subject, "", "", "is gone")]
    before, after = _wanted(made), _found(live["Spec"])
    return [
        Difference(subject, path, shown(one), shown(other)) for path, one, other in differing(before, after)
    ]


def _wanted(made: Made) -> dict[str, Any]:
    task = made.inputs["taskSpec"]
    container = task["containerSpec"]
    replicated = (made.inputs.get("mode") or {}).get("replicated") or {}
    return {
        "name": made.inputs["name"],
        "image": container["image"],
        "args": list(container.get("args") or []) or None,
        "command": list(container.get("commands") or []) or None,
        "networks": sorted(one["id"] for one in _list(task.get("networksAdvanceds"))) or None,
        "replicas": replicated.get("replicas"),
        "ports": _port_lines(
            (one["publishedPort"], one["targetPort"], one.get("protocol"), one.get("publishMode"))
            for one in _list((made.inputs.get("endpointSpec") or {}).get("ports"))
        ),
    }


def _found(spec: Inspected) -> dict[str, Any]:
    task = spec["TaskTemplate"]
    container = task["ContainerSpec"]
    replicated = (spec.get("Mode") or {}).get("Replicated") or {}
    return {
        "name": spec["Name"],
        "image": str(container["Image"]),
        "args": container.get("Args"),
        "command": container.get("Command"),
        "networks": sorted(one["Target"] for one in task.get("Networks") or []) or None,
        "replicas": replicated.get("Replicas"),
        "ports": _port_lines(
            (one.get("PublishedPort"), one["TargetPort"], one.get("Protocol"), one.get("PublishMode"))
            for one in (spec.get("EndpointSpec") or {}).get("Ports") or []
        ),
    }


def _port_lines(ports: Iterable[tuple[Any, Any, Any, Any]]) -> str | None:
    lines = (
        f"{int(published or 0)}->{int(target)}/{protocol or 'tcp'} ({mode or 'ingress'})"
        for published, target, protocol, mode in ports
    )
    return ", ".join(sorted(lines)) or None


def _list(value: Any) -> Iterator[Mapping[str, Any]]:
    yield from value or []
