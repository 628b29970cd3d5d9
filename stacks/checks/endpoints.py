"""Endpoints and services: which networks they are on, and whether these have room for them."""

from collections.abc import Mapping
from functools import partial

from components.errors import SettingError
from components.networks.addressing import SubnetPlan
from components.networks.occupancy import assign_statics, check_room
from reachability.expectations import HOST
from stacks.checks.gather import gather, unknown
from stacks.checks.handed_out import handed_out_problems
from stacks.checks.networks import readable_plans
from stacks.checks.services import service_problems
from stacks.model.endpoints import AttachmentSettings, EndpointSettings, ServiceSettings
from stacks.model.networks import ExistingSettings, OverlaySettings, kind_of
from stacks.model.stack import Settings


def endpoint_problems(settings: Settings) -> list[SettingError]:
    """What is wrong with endpoints and services."""
    plans = readable_plans(settings)
    return [
        *(problem for name in settings.endpoints for problem in _endpoint(settings, name)),
        *(problem for name in settings.services for problem in _service(settings, name)),
        *(problem for name in plans for problem in _addresses(settings, name, plans)),
    ]


def _endpoint(settings: Settings, name: str) -> list[SettingError]:
    path = f"endpoints.{name}"
    endpoint = settings.endpoints[name]
    found = [problem for network in endpoint.networks for problem in _attachment(settings, path, network)]
    if name == HOST:
        found.append(
            SettingError(path, name, "means the machine itself in expectations; choose another name")
        )
    if endpoint.mode is not None and endpoint.networks:
        shown = endpoint.beside or endpoint.mode
        found.append(SettingError(f"{path}.mode", shown, "excludes networks; remove one of them"))
    return found


def _attachment(settings: Settings, path: str, name: str) -> list[SettingError]:
    field = f"{path}.networks.{name}"
    network = settings.networks.get(name)
    if network is None:
        return [unknown(field, name, settings.networks, "network of this stack")]
    if isinstance(network, OverlaySettings) and not network.attachable:
        return [SettingError(field, name, f"takes services only; set networks.{name}.attachable: true")]
    return []


def _service(settings: Settings, name: str) -> list[SettingError]:
    service = settings.services[name]
    further = {f"further_networks[{index}]": one for index, one in enumerate(service.further_networks)}
    found = [
        problem
        for field, wanted in {"network": service.network, **further}.items()
        for problem in _overlay(settings, f"services.{name}.{field}", wanted)
    ]
    return found or list(service_problems(f"services.{name}", service))


def _overlay(settings: Settings, field: str, wanted: str) -> list[SettingError]:
    network = settings.networks.get(wanted)
    if network is None:
        return [unknown(field, wanted, settings.networks, "network of this stack")]
    if kind_of(network) != "overlay":
        remedy = f"has driver {kind_of(network)}; services need an overlay network"
        return [SettingError(field, wanted, remedy)]
    return []


def _addresses(
    settings: Settings, name: str, plans: Mapping[str, tuple[SubnetPlan, ...]]
) -> list[SettingError]:
    """The static addresses on one network, and the room for the others."""
    on_it = {
        f"endpoints.{endpoint}.networks.{name}": attachment
        for endpoint, attachment in attached(settings.endpoints, name).items()
    }
    lacks = isinstance(settings.networks[name], ExistingSettings)
    found = [
        problem
        for path, one in on_it.items()
        for problem in _families(path, one, plans[name], f"networks.{name}" if lacks else "")
    ]
    if found:
        return found
    statics = _statics(on_it)
    wrong = gather("", partial(assign_statics, plans[name], statics))
    return wrong or [
        *handed_out_problems(
            settings,
            name,
            plans[name],
            attached(settings.endpoints, name),
            assign_statics(plans[name], statics),
        ),
        *_room(settings, name, plans[name], on_it),
    ]


def attached(endpoints: Mapping[str, EndpointSettings], network: str) -> dict[str, AttachmentSettings]:
    """The endpoints on a network, with their attachment to it."""
    return {
        name: endpoint.networks[network]
        for name, endpoint in endpoints.items()
        if network in endpoint.networks
    }


def _statics(on_it: Mapping[str, AttachmentSettings]) -> dict[str, str]:
    return {
        f"{path}.{family}": address
        for path, attachment in on_it.items()
        for family, address in (("ipv4", attachment.ipv4), ("ipv6", attachment.ipv6))
        if address is not None
    }


def _families(
    path: str, one: AttachmentSettings, plans: tuple[SubnetPlan, ...], existing: str
) -> list[SettingError]:
    """An address of a family that the network does not have, or in the other family's field.

    `existing` is the path of a network that is only joined: it has what it has, and may not say so yet.
    """
    found = []
    for version, field, address in ((4, "ipv4", one.ipv4), (6, "ipv6", one.ipv6)):
        if address is None:
            continue
        if (":" in address) != (version == 6):
            found.append(SettingError(f"{path}.{field}", address, f"is no IPv{version} address; write one"))
        elif all(plan.subnet.version != version for plan in plans):
            remedy = f"needs a network with an IPv{version} subnet; add one to the network, or remove this"
            if existing:
                subnet = f"{existing}.{'subnet' if version == 4 else 'ipv6_subnet'}"
                remedy = f"can't be checked without {subnet}; add what that network has, or remove this"
            found.append(SettingError(f"{path}.{field}", address, remedy))
    return found


def _room(
    settings: Settings,
    name: str,
    plans: tuple[SubnetPlan, ...],
    on_it: Mapping[str, AttachmentSettings],
) -> list[SettingError]:
    """IPv4 only, and only where one subnet serves all: no one fills an IPv6 subnet."""
    four = [plan for plan in plans if plan.subnet.version == 4]
    if len(four) != 1:
        return []
    statics = assign_statics(plans, _statics(on_it)).values()
    dynamic = sum(attachment.ipv4 is None for attachment in on_it.values())
    tasks = sum(_addresses_of(service) for service in settings.services.values() if name in service.networks)
    return gather(f"networks.{name}", partial(check_room, four[0], list(statics), dynamic + tasks))


def _addresses_of(service: ServiceSettings) -> int:
    """One for each task, and one for the virtual address or the load balancer's own end.

    How many nodes a swarm has is not known here: one at least.
    """
    return (1 if service.mode == "global" else service.replicas) + 1
