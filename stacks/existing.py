"""Networks that a stack only joins: what its settings say of them beside what the engine says. Pure."""

from collections.abc import Iterator, Mapping
from ipaddress import ip_address, ip_network

from components.errors import SettingError
from components.networks.found import NAT, OPTION_GATEWAY_MODE, Found
from components.networks.naming import docker_name
from stacks.model.networks import ExistingSettings, NetworkSettings
from stacks.model.stack import Settings


def engine_name(stack: str, name: str, network: NetworkSettings | None) -> str:
    """The name on the engine of a network of a stack's settings."""
    if isinstance(network, ExistingSettings):
        return network.name or name
    return docker_name(stack, name)


def wanted_names(stack: str, settings: Settings) -> dict[str, str]:
    """By the settings' name of a network that is only joined: its name on the engine."""
    return {name: engine_name(stack, name, one) for name, one in settings.existing().items()}


def joining_problems(stack: str, settings: Settings, found: Mapping[str, Found | None]) -> list[SettingError]:
    """Why networks can't be joined as the settings say.

    Args:
        stack: the stack's name.
        settings: its settings.
        found: what the engine says of each, by its name in the settings; None if it has none of that name.
    """
    return [
        problem
        for name, network in settings.existing().items()
        for problem in _problems(stack, settings, name, network, found[name])
    ]


def _problems(
    stack: str, settings: Settings, name: str, wanted: ExistingSettings, found: Found | None
) -> Iterator[SettingError]:
    path, called = f"networks.{name}", wanted.name or name
    made = {docker_name(stack, one): one for one in settings.less_existing().networks}
    if called in made:
        remedy = f"is what this stack itself makes as networks.{made[called]}; join that one"
        yield SettingError(f"{path}.name", called, remedy)
    elif found is None:
        yield SettingError(
            f"{path}.name", called, f"is not a network of this engine; {_making(called, wanted)}"
        )
    elif found.driver != wanted.kind:
        yield SettingError(f"{path}.kind", wanted.kind, f"is {found.driver} on the engine; write that")
    else:
        yield from _differences(path, wanted, found)
        joins = any(name in one.networks for one in settings.endpoints.values())
        if joins and found.attachable is False and wanted.kind == "overlay":
            remedy = "takes services only; make it anew with `--attachable`, or let no endpoint join it"
            yield SettingError(f"{path}.kind", wanted.kind, remedy)
        yield from _taken(stack, settings, name, found)


def _making(name: str, wanted: ExistingSettings) -> str:
    subnet = f" --subnet {wanted.subnet}" if wanted.subnet else ""
    swarm = " --attachable" if wanted.kind == "overlay" else ""
    made = f"make it (`docker network create --driver {wanted.kind}{swarm}{subnet} {name}`)"
    return f"{made}, or write the name that it has (`docker network ls`)"


def _differences(path: str, wanted: ExistingSettings, found: Found) -> Iterator[SettingError]:
    for field, says, is_ in (("internal", wanted.internal, found.internal), ("icc", wanted.icc, found.icc)):
        if says != is_:
            yield SettingError(f"{path}.{field}", says, f"is {str(is_).lower()} on the engine; write that")
    if found.gateway_mode != NAT:
        mode = f"{OPTION_GATEWAY_MODE}={found.gateway_mode}"
        yield SettingError(f"{path}.kind", mode, "lets other networks in; join a bridge in mode nat")
    for version, field, says_subnet in ((4, "subnet", wanted.subnet), (6, "ipv6_subnet", wanted.ipv6_subnet)):
        there = [one for one in found.subnets if ip_network(one).version == version]
        if says_subnet not in there if says_subnet else version == 6 and there:
            said = (
                f"is {' and '.join(there)} on the engine; write that"
                if there
                else "has none on the engine; remove it"
            )
            yield SettingError(f"{path}.{field}", says_subnet, said)
    if wanted.subnet in found.subnets:
        yield from _addressing(path, wanted, found, wanted.subnet or "")


def _addressing(path: str, wanted: ExistingSettings, found: Found, subnet: str) -> Iterator[SettingError]:
    """Gateway and range of its IPv4 subnet, as far as the engine says them.

    An engine before 28 says no gateway that nobody has asked for: it is the first address, or of a range.
    """
    first = str(ip_network(subnet)[1])
    gateway = found.subnets[subnet] or (first if not found.ranges.get(subnet) else "")
    if gateway and gateway != (wanted.gateway or first):
        yield SettingError(f"{path}.gateway", wanted.gateway, f"is {gateway} on the engine; write that")
    there = found.ranges.get(subnet) or None
    if wanted.ip_range != there:
        said = f"is {there} on the engine; write that" if there else "is all of it on the engine; remove this"
        yield SettingError(f"{path}.ip_range", wanted.ip_range, said)


def _taken(stack: str, settings: Settings, name: str, found: Found) -> Iterator[SettingError]:
    """Static addresses that somebody else has there now."""
    for endpoint, one in settings.endpoints.items():
        attachment = one.networks.get(name)
        for field, address in (
            ("ipv4", attachment.ipv4 if attachment else None),
            ("ipv6", attachment.ipv6 if attachment else None),
        ):
            holder = found.members.get(str(ip_address(address)), "") if address else ""
            if holder and holder != docker_name(stack, endpoint):
                path = f"endpoints.{endpoint}.networks.{name}.{field}"
                yield SettingError(path, address, f"is container {holder}'s; choose another")
