"""Each network by itself, and the networks beside each other."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import assert_never

from components.errors import SettingError
from components.networks.addressing import (
    Network,
    SubnetArgs,
    SubnetPlan,
    check_mtu,
    parse_network,
    plan_subnet,
)
from components.networks.naming import check_device_name, check_parent
from components.networks.occupancy import overlaps
from components.networks.overlay import overhead
from stacks.checks.gather import gather
from stacks.model.networks import (
    BridgeSettings,
    ExistingSettings,
    IpvlanSettings,
    MacvlanSettings,
    NetworkSettings,
    OverlaySettings,
    ParentSettings,
)
from stacks.model.stack import Settings

BUILT_IN = ("bridge", "host", "none", "ingress", "docker_gwbridge")


def network_problems(settings: Settings) -> list[SettingError]:
    """What is wrong with the networks."""
    each = [
        problem
        for name, network in settings.networks.items()
        for problem in gather(f"networks.{name}", *_checks(settings, network))
    ]
    return [
        *each,
        *_shared_parents(settings),
        *_shared_devices(settings),
        *_joined_twice(settings),
        *_overlaps(settings),
    ]


def _checks(settings: Settings, network: NetworkSettings) -> list[Callable[[], object]]:
    subnets: list[Callable[[], object]] = [partial(plan_subnet, block) for block in network.blocks()]
    match network:
        case BridgeSettings():
            return [*subnets, partial(_check_bridge, network)]
        case MacvlanSettings() | IpvlanSettings():
            return [*subnets, partial(_check_parent, network)]
        case OverlaySettings():
            return [*subnets, partial(_check_overlay, settings, network)]
        case ExistingSettings():
            return [*subnets, partial(_check_existing, settings, network)]
        case _:
            assert_never(network)


def _check_bridge(network: BridgeSettings) -> None:
    check_mtu(network.mtu, ipv6=network.ipv6_subnet is not None)
    if network.device is not None:
        check_device_name(network.device)
    if network.ipv6_gateway is not None and network.ipv6_subnet is None:
        raise SettingError("ipv6_gateway", network.ipv6_gateway, "needs ipv6_subnet; add it or remove this")


def _check_parent(network: ParentSettings) -> None:
    if network.parent is not None:
        check_parent(network.parent, network.parent_subnet)
    if transit := network.transit_block():
        plan_subnet(transit)


def _check_overlay(settings: Settings, network: OverlaySettings) -> None:
    check_mtu(network.mtu, taken=overhead(network.encrypted))
    if not settings.swarm:
        raise SettingError("driver", network.driver, "needs an engine in swarm mode; set swarm: true")


def _check_existing(settings: Settings, network: ExistingSettings) -> None:
    if network.kind == "overlay" and not settings.swarm:
        raise SettingError("kind", network.kind, "needs an engine in swarm mode; set swarm: true")
    if network.kind != "bridge" and not network.icc:
        raise SettingError(
            "icc", network.icc, f"is an option of bridges; a network of kind {network.kind} has none"
        )
    for field, value in (("gateway", network.gateway), ("ip_range", network.ip_range)):
        if value is not None and network.subnet is None:
            raise SettingError(field, value, "needs subnet; add it or remove this")


def _joined_twice(settings: Settings) -> list[SettingError]:
    """Networks of the engine that can't be joined under this name."""
    first: dict[str, str] = {}
    found = []
    for key, network in settings.existing().items():
        field, name = f"networks.{key}.name", network.name or key
        if name in BUILT_IN:
            found.append(
                SettingError(
                    field, name, "is the engine's own; use an endpoint's mode for bridge, host and none"
                )
            )
        elif name in first:
            found.append(SettingError(field, name, f"is joined as {first[name]} already; use that one"))
        first.setdefault(name, f"networks.{key}")
    return found


def _shared_parents(settings: Settings) -> list[SettingError]:
    first: dict[str, str] = {}
    found = []
    for name, network in settings.networks.items():
        if not isinstance(network, ParentSettings) or network.parent is None:
            continue
        if network.parent in first:
            remedy = f"already carries {first[network.parent]}, and carries one network only; use another"
            found.append(SettingError(f"networks.{name}.parent", network.parent, remedy))
        first.setdefault(network.parent, f"networks.{name}")
    return found


def _shared_devices(settings: Settings) -> list[SettingError]:
    first: dict[str, str] = {}
    found = []
    for name, network in settings.networks.items():
        if not isinstance(network, BridgeSettings) or network.device is None:
            continue
        if network.device in first:
            remedy = f"is already the interface of {first[network.device]}; choose another"
            found.append(SettingError(f"networks.{name}.device", network.device, remedy))
        first.setdefault(network.device, f"networks.{name}")
    return found


def _overlaps(settings: Settings) -> list[SettingError]:
    """Overlaps among all subnets that can be read; those that can't have their own error."""
    reserved: dict[str, Network] = {}
    broken = []
    for name, cidr in settings.reserved_subnets.items():
        try:
            reserved[name] = parse_network(cidr, f"reserved_subnets.{name}")
        except SettingError as problem:
            broken.append(problem)
    return [*broken, *overlaps(_subnets(settings), reserved)]


def _subnets(settings: Settings) -> dict[str, Network]:
    networks = {
        f"networks.{name}.{plan.at}subnet": plan.subnet
        for name, block in settings.all_blocks()
        for plan in readable(block)
    }
    of_cluster = settings.cluster.own_subnets() if settings.cluster else {}
    return networks | {
        path: plan.subnet for path, cidr in of_cluster.items() for plan in readable(SubnetArgs(cidr))
    }


def readable(block: SubnetArgs) -> tuple[SubnetPlan, ...]:
    """The checked subnet; empty if it can't be read, which has its own error."""
    try:
        return (plan_subnet(block),)
    except SettingError:
        return ()


def readable_plans(settings: Settings) -> Mapping[str, tuple[SubnetPlan, ...]]:
    """The checked subnets of every network of which all can be read."""
    plans = {
        name: tuple(plan for block in network.blocks() for plan in readable(block))
        for name, network in settings.networks.items()
    }
    return {
        name: found for name, found in plans.items() if len(found) == len(settings.networks[name].blocks())
    }
