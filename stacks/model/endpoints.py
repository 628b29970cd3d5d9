"""The settings of what stands on networks: endpoint containers and services."""

from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from stacks.model.base import MEMORY_MIB_MAX, Alias, Label, Port, StrictModel

Mode: TypeAlias = Literal["bridge", "host", "none"]

MemoryMib = Annotated[int, Field(ge=6, le=MEMORY_MIB_MAX)]  # Docker's own floor


class AttachmentSettings(StrictModel):
    """An endpoint's interface on one network."""

    ipv4: str | None = None
    """A static IPv4 address; handed out if absent."""
    ipv6: str | None = None
    """A static IPv6 address; handed out if absent."""
    aliases: tuple[Alias, ...] = ()
    """Further names by which its neighbours find it, such as `db` or `db.internal.example`; its own name
    always is one. A name of several endpoints leads to any of them."""


class PublishedPortSettings(StrictModel):
    """A port that the host forwards."""

    internal: Port
    """The container's port."""
    external: Port
    """The host's port."""
    host_ip: str = "127.0.0.1"
    """The host's address."""
    protocol: Literal["tcp", "udp"] = "tcp"
    """Which protocol."""


class EndpointSettings(StrictModel):
    """A container to look from: on networks of the stack, or in a built-in mode."""

    networks: dict[Label, AttachmentSettings] = Field(default_factory=dict)
    """Its interfaces, by network."""
    mode: Mode | None = None
    """Without networks: Docker's default bridge (so if absent), the host's own network, or none."""
    serve: Port | None = None
    """A TCP port on which it answers HTTP with its hostname."""
    ports: tuple[PublishedPortSettings, ...] = ()
    """What it publishes on the host."""
    memory_mib: MemoryMib = 64
    """The limit of memory and swap together, in MiB."""

    @property
    def builtin(self) -> Mode | None:
        """The built-in mode that it is in; None if it is on networks of the stack."""
        return None if self.networks else self.mode or "bridge"


class ServiceSettings(StrictModel):
    """A replicated swarm service."""

    network: Label
    """The overlay network that it is on."""
    serve: Port
    """A TCP port on which each task answers HTTP with its hostname."""
    replicas: Annotated[int, Field(ge=1, le=10_000)] = 1
    """How many tasks."""
    endpoint_mode: Literal["dnsrr", "vip"] = "dnsrr"
    """`dnsrr`: the name resolves to all tasks; `vip`: to one address that IPVS balances."""
    memory_mib: MemoryMib = 64
    """The limit of each task, in MiB."""
