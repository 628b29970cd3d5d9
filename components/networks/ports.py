"""Published ports of a container: how they are checked, and how Docker takes them."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address
from typing import Literal, TypeAlias

import pulumi_docker as docker

from components.errors import SettingError
from components.networks.addressing import parse_address

PORTS_LABEL = "container-networks.ports"

Protocol: TypeAlias = Literal["tcp", "udp"]


@dataclass(frozen=True, kw_only=True)
class PublishedPort:
    """A port of a container on an address of the host.

    Attributes:
        internal: the container's port.
        external: the host's port; never left to chance, or it would change with each start.
        host_ip: the host's address; the loopback one, so that nothing is published beyond the host unasked.
        protocol: tcp or udp.
    """

    internal: int
    external: int
    host_ip: str = "127.0.0.1"
    protocol: Protocol = "tcp"


def check_port(port: int, field: str) -> None:
    """Refuse what is no port.

    Raises:
        SettingError: it is not 1 to 65535.
    """
    if not 1 <= port <= 65535:
        raise SettingError(field, port, "must be 1 to 65535")


def check_host_address(text: str, field: str) -> None:
    """Refuse an address at which no host can listen, or that the engine writes in another way.

    The provider would see a difference between the two at each update, and replace the container.

    Raises:
        SettingError: it is one.
    """
    address = parse_address(text, field)
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    if str(mapped or address) != text:
        raise SettingError(field, text, f"is {mapped or address}, written in another way; write that")
    if address.is_multicast or (address.version == 4 and address.is_reserved):
        remedy = "is not an address that a host can have; write 127.0.0.1, 0.0.0.0 or one of the host's"
        raise SettingError(field, text, remedy)


def check_ports(ports: Sequence[PublishedPort], *, repeats: bool = False) -> None:
    """Refuse ports that are none, the same one twice, and an internal port that is published in two ways.

    Args:
        ports: what one container publishes.
        repeats: whether an internal port may be published in two ways; see `is_repeating`.

    Raises:
        SettingError: the first that is wrong.
    """
    for index, port in enumerate(ports):
        check_port(port.internal, f"ports[{index}].internal")
        check_port(port.external, f"ports[{index}].external")
        check_host_address(port.host_ip, f"ports[{index}].host_ip")
    counts = Counter(port.internal for port in ports)
    sockets: set[tuple[int, str, str]] = set()
    for index, port in enumerate(ports):
        if counts[port.internal] > 1 and not repeats:
            remedy = "is published twice, which the provider cannot keep apart; publish it once"
            raise SettingError(f"ports[{index}].internal", port.internal, remedy)
        if _socket(port) in sockets:
            raise SettingError(f"ports[{index}].external", port.external, "is taken already; choose another")
        sockets.add(_socket(port))


def _socket(port: PublishedPort) -> tuple[int, str, str]:
    return port.external, str(ip_address(port.host_ip)), port.protocol


def is_repeating(ports: Sequence[PublishedPort]) -> bool:
    """Whether an internal port is published in two ways: over TCP and UDP, or on two addresses.

    The provider then reads the list back in an order that changes from one look to the next (it sorts a Go
    map by number alone), and each update would replace the container. So its difference is to be ignored,
    and a label that says the same shows what changes instead.
    """
    return len({port.internal for port in ports}) < len(ports)


def ports_label(ports: Sequence[PublishedPort]) -> str:
    """The ports in one line whose order does not depend on that of the list."""
    each = (f"{ip_address(port.host_ip)}:{port.external}->{port.internal}/{port.protocol}" for port in ports)
    return ", ".join(sorted(each))


def port_inputs(ports: Sequence[PublishedPort]) -> list[docker.ContainerPortArgs]:
    """The ports in the order in which the provider reads them back; another one replaces the container."""
    return [
        docker.ContainerPortArgs(
            internal=port.internal, external=port.external, ip=port.host_ip, protocol=port.protocol
        )
        for port in sorted(ports, key=lambda port: port.internal)
    ]
