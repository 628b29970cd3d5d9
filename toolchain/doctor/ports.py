"""The ports that a stack publishes: whether each can be had on this host.

The engine binds them, not who runs this: what an ordinary user may not bind is not busy for that.
"""

import errno
import os
import socket
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from stacks.model.stack import HostPort
from toolchain.doctor.conflicts import free
from toolchain.doctor.findings import Finding, Status

CONNECT_SECONDS = 1.0
FLOOR_NAME = "net.ipv4.ip_unprivileged_port_start"
FLOOR = Path("/proc/sys", *FLOOR_NAME.split("."))


class Bind(StrEnum):
    """What a try to bind a port came to."""

    FREE = "free"
    BUSY = "busy"
    NO_ADDRESS = "no such address"
    NOT_TRIED = "not tried"


@dataclass(frozen=True)
class Tried:
    """A port, and what the try to bind it came to.

    Attributes:
        port: the port.
        bind: the outcome.
        reason: why it could not be tried.
    """

    port: HostPort
    bind: Bind
    reason: str = ""


def try_ports(wanted: Iterable[HostPort], held: Iterable[tuple[int, str]]) -> list[Tried]:
    """Try the ports, less those that the stack's own containers hold: these are free for it."""
    own = set(held)
    return [
        Tried(port, Bind.FREE) if (port.number, port.protocol) in own else try_port(port) for port in wanted
    ]


def try_port(port: HostPort) -> Tried:
    """Try to bind a port as this user."""
    family = socket.AF_INET6 if ":" in port.address else socket.AF_INET
    kind = socket.SOCK_DGRAM if port.protocol == "udp" else socket.SOCK_STREAM
    try:
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((port.address, port.number))
    except OSError as error:
        return _failed(port, error)
    return Tried(port, Bind.FREE)


def _failed(port: HostPort, error: OSError) -> Tried:
    if error.errno == errno.EADDRINUSE:
        return Tried(port, Bind.BUSY)
    if error.errno == errno.EADDRNOTAVAIL:
        return Tried(port, Bind.NO_ADDRESS)
    if port.protocol == "tcp" and _answers(port):
        return Tried(port, Bind.BUSY)
    return Tried(port, Bind.NOT_TRIED, os.strerror(error.errno) if error.errno else str(error))


def _answers(port: HostPort) -> bool:
    """Whether something accepts connections there; who may not bind a port may still connect to it."""
    try:
        with socket.create_connection((port.address, port.number), CONNECT_SECONDS):
            return True
    except OSError:
        return False


def port_findings(tried: list[Tried], publishers: Mapping[tuple[int, str], str]) -> list[Finding]:
    """One finding per port that can't be had or could not be tried; one that counts those that are free.

    Args:
        tried: the ports that the stack publishes.
        publishers: number and protocol to the container on the engine that publishes it.
    """
    found = [finding for one in tried if (finding := _finding(one, publishers)) is not None]
    count = sum(one.bind is Bind.FREE for one in tried)
    if count or not tried:
        found.append(Finding("published ports", Status.OK, free(count)))
    return found


def _finding(one: Tried, publishers: Mapping[tuple[int, str], str]) -> Finding | None:
    port = one.port
    subject = f"port {port.address}:{port.number}/{port.protocol}"
    if one.bind is Bind.BUSY:
        owner = publishers.get((port.number, port.protocol))
        value = f"{owner} publishes it" if owner else "something on this host already listens there"
        return Finding(subject, Status.BLOCK, value, f"stop it, or give {port.field} another port")
    if one.bind is Bind.NO_ADDRESS:
        value = f"this host has no address {port.address}"
        return Finding(subject, Status.BLOCK, value, f"give {port.field} an address that it has")
    if one.bind is Bind.NOT_TRIED:
        value = f"could not be tried as this user ({one.reason}); the engine is the one that binds it"
        return Finding(subject, Status.UNSEEN, value)
    return None


def unprivileged_floor() -> int:
    """The first port that an ordinary user of this host may bind."""
    return int(FLOOR.read_text()) if FLOOR.exists() else 1024


def rootless_findings(wanted: Iterable[HostPort], floor: int) -> list[Finding]:
    """The ports that a rootless engine may not bind: those below `net.ipv4.ip_unprivileged_port_start`."""
    return [
        Finding(
            f"port {port.address}:{port.number}/{port.protocol}",
            Status.BLOCK,
            f"a rootless engine may only bind ports from {floor} on",
            f"give {port.field} another port, or `sysctl -w {FLOOR_NAME}={port.number}`",
        )
        for port in wanted
        if port.number < floor
    ]
