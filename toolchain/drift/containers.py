"""Containers: what can be changed of one without making it anew. Pure.

A container keeps its image, command, ports, labels and resolver for life. What can change is whether it runs,
its name, its networks, and what `docker update` sets; with anything else it is another container.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from toolchain.drift.difference import (
    Connect,
    Difference,
    Disconnect,
    Limit,
    RemoveContainer,
    Rename,
    Repair,
    Start,
    Unpause,
    shown,
)
from toolchain.drift.made import Made

MIB = 1024 * 1024
BUILT_IN = ("bridge", "host", "none")
Inspected = Mapping[str, Any]


def compare(made: Made, live: Inspected | None, namesake: Inspected | None) -> list[Difference]:
    """How a container differs from what was made.

    Args:
        made: the container in the state.
        live: what the engine says of the container of that ID; None if there is none.
        namesake: what it says of another container that has its name now.
    """
    name = str(made.inputs["name"])
    subject = f"container {name}"
    found: list[Difference] = []
    if namesake is not None:
        took = "is another one now, which somebody has made in its place"
        found.append(Difference(subject, "", "", f"{took}{_told(made, namesake)}", _removal(namesake)))
    if live is None:
        return found or [Difference(subject, "", "", "is gone")]
    return [
        *found,
        *_name(subject, name, live),
        *_running(subject, name, made, live),
        *_networks(subject, name, made, live),
        *_limits(subject, name, made, live),
    ]


def _removal(namesake: Inspected) -> Repair:
    return RemoveContainer(str(namesake["Id"]))


def _told(made: Made, namesake: Inspected) -> str:
    """In what the container that has taken its place differs, as far as that bears on networks."""
    changed = []
    wanted = {(int(one["external"]), one.get("protocol", "tcp")) for one in made.inputs.get("ports") or []}
    ports = _published(namesake)
    if wanted != ports:
        changed.append(f"published ports were {_ports(wanted)}, are {_ports(ports)}")
    resolver = namesake["HostConfig"].get("Dns") or []
    if list(made.inputs.get("dns") or []) != list(resolver):
        changed.append(f"resolver was {shown(made.inputs.get('dns'))}, is {shown(resolver)}")
    if made.inputs.get("image") not in (namesake.get("Image"), namesake["Config"].get("Image")):
        changed.append(
            f"image was {shown(made.inputs.get('image'))}, is {shown(namesake['Config']['Image'])}"
        )
    return f" ({'; '.join(changed)})" if changed else ""


def _published(live: Inspected) -> set[tuple[int, str]]:
    bindings = live["HostConfig"].get("PortBindings") or {}
    return {
        (int(one["HostPort"]), internal.partition("/")[2])
        for internal, several in bindings.items()
        for one in several or []
        if one.get("HostPort")
    }


def _ports(found: set[tuple[int, str]]) -> str:
    return ", ".join(f"{number}/{protocol}" for number, protocol in sorted(found)) or "none"


def _name(subject: str, name: str, live: Inspected) -> Iterator[Difference]:
    current = str(live["Name"]).lstrip("/")
    if current != name:
        yield Difference(subject, "name", name, current, Rename(str(live["Id"]), name))


def _running(subject: str, name: str, made: Made, live: Inspected) -> Iterator[Difference]:
    """A container that is to run and does not; one that has ended by itself is not meant to run."""
    if made.inputs.get("mustRun") is False:
        return
    status = str(live["State"]["Status"])
    if status == "paused":
        yield Difference(subject, "state", "running", status, Unpause(name))
    elif status not in ("running", "restarting"):
        yield Difference(subject, "state", "running", status, Start(name))


def _networks(subject: str, name: str, made: Made, live: Inspected) -> Iterator[Difference]:
    wanted = {str(one["name"]): one for one in made.inputs.get("networksAdvanced") or []}
    there: Mapping[str, Any] = live["NetworkSettings"]["Networks"] or {}
    mode = str(made.inputs.get("networkMode") or "bridge")
    if mode.startswith("container:") or (not wanted and mode in ("host", "none")):
        return
    expected = wanted if wanted else {mode: {}}
    for network, one in expected.items():
        yield from _interface(subject, name, network, one, there.get(network), is_builtin=not wanted)
    for network in there.keys() - expected.keys():
        yield Difference(
            subject, f"network {network}", "not connected", "connected", Disconnect(name, network)
        )


def _interface(  # noqa: PLR0913
    subject: str,
    name: str,
    network: str,
    wanted: Mapping[str, Any],
    there: Mapping[str, Any] | None,
    *,
    is_builtin: bool,
) -> Iterator[Difference]:
    aliases = tuple(wanted.get("aliases") or ())
    ipv4, ipv6 = wanted.get("ipv4Address") or None, wanted.get("ipv6Address") or None
    names_again = () if is_builtin else aliases
    priority = int(wanted.get("gwPriority") or 0)
    again = Connect(name, network, names_again, ipv4, ipv6, is_there=there is not None, priority=priority)
    if there is None:
        yield Difference(subject, f"network {network}", "connected", "not connected", again)
        return
    asked = there.get("IPAMConfig") or {}
    for what, address, key in (("IPv4 address", ipv4, "IPv4Address"), ("IPv6 address", ipv6, "IPv6Address")):
        if address is not None and asked.get(key) != address:
            now = asked.get(key) or "handed out by the engine"
            yield Difference(subject, f"{what} on {network}", address, str(now), again)
    # An engine before 28 says nothing of it.
    if int(there.get("GwPriority", priority)) != priority:
        before, after = (
            "the way out" if one else "as the engine chooses" for one in (priority, not priority)
        )
        yield Difference(subject, f"gateway priority of {network}", before, after, again)
    # The engine adds names of its own; those that were asked for must be among them.
    names = set(there.get("Aliases") or ()) | set(there.get("DNSNames") or ())
    if lost := sorted(set(aliases) - names):
        yield Difference(subject, f"aliases on {network}", ", ".join(aliases), f"without {lost}", again)


def _limits(subject: str, name: str, made: Made, live: Inspected) -> Iterator[Difference]:
    """What `docker update` sets."""
    memory = int(made.inputs.get("memory") or 0) * MIB
    restart = str(made.inputs.get("restart") or "no")
    host = live["HostConfig"]
    now = str((host.get("RestartPolicy") or {}).get("Name") or "no")
    again = Limit(name, memory, restart)
    if int(host.get("Memory") or 0) != memory:
        before, after = (f"{number // MIB} MiB" if number else "none" for number in (memory, host["Memory"]))
        yield Difference(subject, "memory limit", before, after, again)
    if now != restart:
        yield Difference(subject, "restart policy", restart, now, again)
