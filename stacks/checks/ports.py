"""Ports on the host: who may publish, and that no two want the same one."""

from collections.abc import Sequence
from functools import partial
from ipaddress import ip_address

from components.errors import SettingError
from components.networks.ports import check_host_address
from stacks.checks.gather import gather
from stacks.model.endpoints import EndpointSettings, PublishedPortSettings
from stacks.model.networks import BridgeSettings, kind_of
from stacks.model.stack import HostPort, Settings
from stacks.way_out import can_publish, is_dual, way_out


def port_problems(settings: Settings) -> list[SettingError]:
    """What is wrong with published ports."""
    each = [
        problem
        for name, endpoint in settings.endpoints.items()
        for problem in (
            *_publishing(settings, name, endpoint),
            *published_problems(f"endpoints.{name}", endpoint.ports, repeats=True),
        )
    ]
    return each or _taken_twice(settings)


def _publishing(settings: Settings, name: str, endpoint: EndpointSettings) -> list[SettingError]:
    if not endpoint.ports or endpoint.beside or can_publish(settings, endpoint):
        return []
    field, value = f"endpoints.{name}.ports", f"{len(endpoint.ports)} published"
    if any(network not in settings.networks for network in endpoint.networks):
        return []  # which has an error of its own
    out = way_out(settings, endpoint)
    if out is not None:
        driver = kind_of(settings.networks[out])
        remedy = f"would answer nowhere: the default route leads over {out}, and {driver} publishes nothing; "
        return [SettingError(field, value, f"{remedy}{_other_way(settings, endpoint, out)}")]
    remedy = "needs mode bridge, or a bridge or overlay network that is not internal; remove it or add one"
    return [SettingError(field, value, remedy)]


def _other_way(settings: Settings, endpoint: EndpointSettings, out: str) -> str:
    for name in endpoint.networks:
        network = settings.networks[name]
        if kind_of(network) == "bridge" and not network.internal:
            say = "" if is_dual(settings, out) else f"set gateway: true on {name} (Docker Engine 28), or "
            first = f"{say}rename {name} or {out} so that {name} is the first by name"
            is_own = isinstance(network, BridgeSettings)
            return f"{first}{f', or give {name} an ipv6_subnet' if is_own else ''}"
    return f"add a bridge whose name comes before {out}, or remove them"


def published_problems(
    path: str, ports: Sequence[PublishedPortSettings], *, repeats: bool = False
) -> list[SettingError]:
    """What is wrong with the published ports of what is at `path`, by themselves.

    Args:
        path: of the setting that has them.
        ports: they.
        repeats: whether one internal port may be published in two ways: by an endpoint, not by a node.
    """
    return [*([] if repeats else _repeated(path, ports)), *_addresses(path, ports)]


def _repeated(path: str, ports: Sequence[PublishedPortSettings]) -> list[SettingError]:
    seen: set[int] = set()
    found = []
    for index, port in enumerate(ports):
        if port.internal in seen:
            remedy = "is published twice, which the provider cannot keep apart; publish it once"
            found.append(SettingError(f"{path}.ports[{index}].internal", port.internal, remedy))
        seen.add(port.internal)
    return found


def _addresses(path: str, ports: Sequence[PublishedPortSettings]) -> list[SettingError]:
    return [
        problem
        for index, port in enumerate(ports)
        for problem in gather(f"{path}.ports[{index}]", partial(check_host_address, port.host_ip, "host_ip"))
    ]


def _taken_twice(settings: Settings) -> list[SettingError]:
    taken: list[HostPort] = []
    found = []
    for wanted in settings.published_ports():
        other = next((one for one in taken if _same(one, wanted)), None)
        if other:
            found.append(
                SettingError(wanted.field, wanted.number, f"is taken by {other.field}; choose another")
            )
        taken.append(wanted)
    return found


def _same(one: HostPort, other: HostPort) -> bool:
    """An unspecified address such as 0.0.0.0 stands for every address of the host of its family."""
    if (one.number, one.protocol) != (other.number, other.protocol):
        return False
    try:
        addresses = (ip_address(one.address), ip_address(other.address))
    except ValueError:
        return False  # an address that is none has its own error
    if addresses[0].version != addresses[1].version:
        return False  # Docker listens on [::] for IPv6 alone
    return addresses[0] == addresses[1] or any(address.is_unspecified for address in addresses)
