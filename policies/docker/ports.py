"""Published ports: who beyond the host can reach a container."""

from collections.abc import Iterator
from functools import partial

from pydantic import Field

from components.errors import SettingError
from components.networks.addressing import parse_address
from components.networks.ports import PORTS_LABEL, PublishedPort, check_ports
from policies.docker import CONTAINER, SERVICE
from policies.rule import Example, ResourceRule
from policies.settings import Reason, RuleSettings
from policies.view import UNKNOWN, Part, Resource, is_known, resource
from stacks.checks.gather import gather

EVERYWHERE = "0.0.0.0"  # where Docker publishes what names no address
REMEDY = "is reached from beyond the host; set host_ip: 127.0.0.1, or allow the address"


class PortSettings(RuleSettings):
    """What the rule about published ports can be told."""

    addresses: dict[str, Reason] = Field(default={})
    """Further addresses of the host on which ports may be published, each with the reason."""


def _judge(one: Resource, settings: PortSettings) -> Iterator[SettingError]:
    if one.kind == SERVICE:
        for port in one.props.each("endpointSpec.ports"):
            if port.at("publishedPort") is not None:
                yield port.refuse("publishedPort", "is published on all addresses of all nodes; remove it")
        return
    # A component that says its ports in a label has seen to it that their order does not matter.
    repeats = any(label.at("label") == PORTS_LABEL for label in one.props.each("labels"))
    yield from gather("", partial(check_ports, _published(one), repeats=repeats))
    if one.props.at("publishAllPorts") is True:
        yield one.props.refuse("publishAllPorts", "publishes on every address; name single ports instead")
    for port in one.props.each("ports"):
        yield from _beyond(port, settings)


def _published(one: Resource) -> tuple[PublishedPort, ...]:
    """The ports as the component takes them; none if one is not known yet, or is left to chance."""
    ports = tuple(one.props.each("ports"))
    if not all(is_known(port.value) and isinstance(port.at("external"), int) for port in ports):
        return ()
    return tuple(
        PublishedPort(
            internal=port.at("internal"),
            external=port.at("external"),
            host_ip=port.at("ip") or EVERYWHERE,
            protocol=port.at("protocol") or "tcp",
        )
        for port in ports
    )


def _beyond(port: Part, settings: PortSettings) -> Iterator[SettingError]:
    address = port.at("ip") or EVERYWHERE
    if address is UNKNOWN or address in settings.addresses:
        return
    if not _is_loopback(address):
        yield SettingError(f"{port.path}.ip", address, REMEDY)


def _is_loopback(address: str) -> bool:
    """Whether it is one; what is no address at all has been said already."""
    try:
        return parse_address(address, "ip").is_loopback
    except SettingError:
        return True


LOOPBACK = ResourceRule(
    name="docker-ports-loopback",
    family="docker",
    reason="Ports are published on the host's loopback address: its neighbours reach nothing unasked.",
    remedy="Set the port's `host_ip` to 127.0.0.1, or allow the address in the rule's `addresses`.",
    settings=PortSettings,
    kinds=(CONTAINER, SERVICE),
    judge=_judge,
    example=Example(
        resources=(
            resource(CONTAINER, "web", {"ports": [{"internal": 80, "external": 8080, "ip": "0.0.0.0"}]}),
        )
    ),
)

RULES = (LOOPBACK,)
