"""Published ports of a container: how they are checked, and how Docker takes them."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

import pulumi_docker as docker

from components.errors import SettingError
from components.networks.addressing import parse_address

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


def check_ports(ports: Sequence[PublishedPort]) -> None:
    """Refuse ports that are none, and the same internal port twice.

    Raises:
        SettingError: the first that is wrong.
    """
    for index, port in enumerate(ports):
        check_port(port.internal, f"ports[{index}].internal")
        check_port(port.external, f"ports[{index}].external")
        parse_address(port.host_ip, f"ports[{index}].host_ip")
    counts = Counter(port.internal for port in ports)
    for index, port in enumerate(ports):
        if counts[port.internal] > 1:
            remedy = "is published twice, which the provider cannot keep apart; publish it once"
            raise SettingError(f"ports[{index}].internal", port.internal, remedy)


def port_inputs(ports: Sequence[PublishedPort]) -> list[docker.ContainerPortArgs]:
    """The ports in the order in which the provider reads them back; another one replaces the container."""
    return [
        docker.ContainerPortArgs(
            internal=port.internal, external=port.external, ip=port.host_ip, protocol=port.protocol
        )
        for port in sorted(ports, key=lambda port: port.internal)
    ]
