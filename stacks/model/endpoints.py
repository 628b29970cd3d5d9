"""The settings of what stands on networks: endpoint containers and services."""

from typing import Annotated, Literal, TypeAlias

from pydantic import Discriminator, Field, Tag

from stacks.model.base import MEMORY_MIB_MAX, Alias, Label, Port, StrictModel

Mode: TypeAlias = Literal["bridge", "host", "none"]

MemoryMib = Annotated[int, Field(ge=6, le=MEMORY_MIB_MAX)]  # Docker's own floor


class AttachmentSettings(StrictModel):
    """An endpoint's interface on one network."""

    ipv4: str | None = None
    """A static IPv4 address; handed out if absent."""
    ipv6: str | None = None
    """A static IPv6 address; handed out if absent."""
    gateway: bool = False
    """Whether its default route leads over this network, and its ports are published there; needs Docker
    Engine 28. If absent the engine chooses: see the field guide."""
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


class BesideSettings(StrictModel):
    """Whose network namespace a container is in, beside that one's own."""

    endpoint: Label
    """The endpoint that has the interfaces, addresses, names and published ports of both."""


ModeSettings: TypeAlias = Annotated[
    Annotated[Mode, Tag("built-in")] | Annotated[BesideSettings, Tag("beside")],
    Discriminator(lambda value: "beside" if isinstance(value, dict | BesideSettings) else "built-in"),
]


class EndpointSettings(StrictModel):
    """A container to look from: on networks of the stack, in a built-in mode, or beside another one."""

    networks: dict[Label, AttachmentSettings] = Field(default_factory=dict)
    """Its interfaces, by network."""
    mode: ModeSettings | None = None
    """Without networks: Docker's default bridge (so if absent), the host's own network, or none; or
    `{endpoint: NAME}`: in the network namespace of another endpoint, as a sidecar."""
    serve: Port | None = None
    """A TCP port on which it answers HTTP with its hostname."""
    ports: tuple[PublishedPortSettings, ...] = ()
    """What it publishes on the host."""
    memory_mib: MemoryMib = 64
    """The limit of memory and swap together, in MiB."""

    @property
    def builtin(self) -> Mode | None:
        """The built-in mode that it is in; None if it is on networks of the stack, or beside another one."""
        if self.networks or isinstance(self.mode, BesideSettings):
            return None
        return self.mode or "bridge"

    @property
    def beside(self) -> str | None:
        """The endpoint in whose network namespace it is; None if it has one of its own."""
        return self.mode.endpoint if isinstance(self.mode, BesideSettings) else None


class SwarmPortSettings(StrictModel):
    """A port of a swarm service that nodes forward, on all of their addresses."""

    internal: Port
    """The tasks' port."""
    external: Port
    """The nodes' port."""
    protocol: Literal["tcp", "udp"] = "tcp"
    """Which protocol."""
    mode: Literal["ingress", "host"] = "ingress"
    """`ingress`: every node forwards to any task, over the routing mesh; `host`: a node forwards to the
    task that runs on it."""


class ServiceSettings(StrictModel):
    """A swarm service."""

    network: Label
    """The overlay network that it is on."""
    further_networks: tuple[Label, ...] = ()
    """Further overlay networks that it is on."""
    serve: Port
    """A TCP port on which each task answers HTTP with its hostname."""
    mode: Literal["replicated", "global"] = "replicated"
    """`replicated`: as many tasks as `replicas` says; `global`: one on each node of the swarm."""
    replicas: Annotated[int, Field(ge=1, le=10_000)] = 1
    """How many tasks."""
    ports: tuple[SwarmPortSettings, ...] = ()
    """What the swarm's nodes publish of it."""
    endpoint_mode: Literal["dnsrr", "vip"] = "dnsrr"
    """`dnsrr`: the name resolves to all tasks; `vip`: to one address that IPVS balances."""
    memory_mib: MemoryMib = 64
    """The limit of each task, in MiB."""

    @property
    def networks(self) -> tuple[str, ...]:
        """All overlay networks that it is on."""
        return (self.network, *self.further_networks)
