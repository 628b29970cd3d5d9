"""A container to look from: on networks of the stack, or in one of Docker's built-in modes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

import pulumi
import pulumi_docker as docker

from components.errors import SettingError
from components.networks.addressing import parse_address
from components.networks.base import TYPE_PREFIX
from components.networks.naming import STACK_LABEL, docker_name
from components.networks.ports import (
    PORTS_LABEL,
    PublishedPort,
    check_port,
    check_ports,
    is_repeating,
    port_inputs,
    ports_label,
)

BuiltinMode: TypeAlias = Literal["bridge", "host", "none"]

MEMORY_MIB = 64
WAIT_SECONDS = 60
GRACE_SECONDS = 3
GATEWAY_PRIORITY = 1  # more than the 0 of all others
BESIDE_FOLDER = "/srv/beside"


@dataclass(frozen=True, kw_only=True)
class Attachment:
    """One interface of an endpoint.

    Attributes:
        network: the network's name on the engine; pass the output, so that the container follows the network.
        ipv4: a static address; handed out if absent.
        ipv6: likewise.
        aliases: further names that neighbours resolve.
        gateway: whether the default route leads over it; an engine before 28 ignores it without a word.
    """

    network: pulumi.Input[str]
    ipv4: str | None = None
    ipv6: str | None = None
    aliases: tuple[str, ...] = ()
    gateway: bool = False


@dataclass(frozen=True, kw_only=True)
class EndpointArgs:
    """What an endpoint is made of.

    Attributes:
        stack: the stack's name; goes before every name on the engine.
        image: the endpoint image, best by its ID: a tag that moved would go unnoticed.
        attachments: its networks.
        mode: a built-in network instead: Docker's default bridge, the host's own, or none.
        beside: the ID of the container whose network namespace it is in instead; pass the output, so that it
            is replaced together with that one.
        serve: a TCP port on which it answers HTTP with its hostname.
        ports: what it publishes on the host.
        memory_mib: its limit in MiB, of memory and swap together.
    """

    stack: str
    image: pulumi.Input[str]
    attachments: tuple[Attachment, ...] = ()
    mode: BuiltinMode | None = None
    beside: pulumi.Input[str] | None = None
    serve: int | None = None
    ports: tuple[PublishedPort, ...] = ()
    memory_mib: int = MEMORY_MIB

    def check(self) -> None:
        """Refuse what cannot be built.

        Raises:
            SettingError: the first setting that is wrong.
        """
        if self.mode is not None and self.attachments:
            raise SettingError("mode", self.mode, "excludes networks; remove one of them")
        if self.beside is not None and (self.mode is not None or self.attachments or self.ports):
            remedy = "excludes mode, networks and ports: what that container has counts; remove one of them"
            raise SettingError("beside", "a container", remedy)
        if self.mode in ("host", "none") and self.ports:
            raise SettingError(
                "ports", len(self.ports), f"cannot be published in mode {self.mode}; remove them"
            )
        if self.serve is not None:
            check_port(self.serve, "serve")
        check_ports(self.ports, repeats=True)
        for index, attachment in enumerate(self.attachments):
            for field, address in (("ipv4", attachment.ipv4), ("ipv6", attachment.ipv6)):
                if address is not None:
                    parse_address(address, f"networks[{index}].{field}")


def server_command(port: int, address: str = "") -> list[str]:
    """The command that answers HTTP with the container's hostname; on one address, or on all."""
    listen = f"{address}:{port}" if address else str(port)
    return ["busybox", "httpd", "-f", "-p", listen, "-h", "/srv/whoami"]


def server_test(port: int) -> list[str]:
    """The health check of that server, from inside."""
    return ["CMD", "busybox", "wget", "-q", "-O", "/dev/null", f"http://127.0.0.1:{port}/"]


class Endpoint(pulumi.ComponentResource):
    """A small container that serves, or waits to be looked from.

    Has the default capabilities only: ping and tcpdump work, changing interfaces or routes does not.

    Source: https://docs.docker.com/engine/network/drivers/

    Args:
        name: the endpoint's name within the stack; its hostname, and a name that its neighbours resolve.
        args: what it is made of.
        opts: Pulumi's options.

    Attributes:
        container: the docker.Container.
        addresses: its IPv4 addresses by the networks' names on the engine, as Docker reports them.

    Raises:
        SettingError: a setting is wrong; nothing has been registered then.

    Example:
        >>> attachment = Attachment(network=front.network_name, ipv4="10.210.1.10", aliases=("web",))
        >>> Endpoint("a", EndpointArgs(stack="lab", image=image, attachments=(attachment,), serve=8080))
    """

    def __init__(self, name: str, args: EndpointArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        args.check()
        super().__init__(f"{TYPE_PREFIX}:Endpoint", name, None, opts)
        self.container = docker.Container(
            name,
            name=docker_name(args.stack, name),
            # Beside another container it has that one's, and the engine refuses one of its own.
            hostname=name if args.beside is None else None,
            image=args.image,
            command=_command(args),
            # Neither command minds signals as PID 1; under an init they end at the first one.
            init=True,
            destroy_grace_seconds=GRACE_SECONDS,
            restart="unless-stopped",
            must_run=True,
            memory=args.memory_mib,
            memory_swap=args.memory_mib,
            # With networks of the stack the provider takes the container off the default bridge before it
            # starts. Naming the first network here instead would lose its static address.
            network_mode=_mode(args),
            networks_advanced=[_interface(name, attachment) for attachment in args.attachments] or None,
            ports=port_inputs(args.ports) or None,
            labels=_labels(args),
            uploads=_says_own_name(name) if args.beside is not None and args.serve else None,
            healthcheck=_healthcheck(args.serve) if args.serve else None,
            wait=args.serve is not None,
            wait_timeout=WAIT_SECONDS,
            opts=pulumi.ResourceOptions(
                parent=self,
                delete_before_replace=True,
                ignore_changes=["ports"] if is_repeating(args.ports) else None,
            ),
        )
        self.addresses: pulumi.Output[Mapping[str, str]] = self.container.network_datas.apply(_by_network)
        self.register_outputs({"container": self.container.name, "addresses": self.addresses})


def _labels(args: EndpointArgs) -> list[docker.ContainerLabelArgs]:
    ports = {PORTS_LABEL: ports_label(args.ports)} if is_repeating(args.ports) else {}
    labels = {**ports, STACK_LABEL: args.stack}
    return [docker.ContainerLabelArgs(label=label, value=value) for label, value in labels.items()]


def _mode(args: EndpointArgs) -> pulumi.Input[str]:
    if args.beside is None:
        return args.mode or "bridge"
    return pulumi.Output.concat("container:", args.beside)


def _says_own_name(name: str) -> list[docker.ContainerUploadArgs]:
    """Its hostname is that of the container that it is beside, so its answers come from a file of its own."""
    return [docker.ContainerUploadArgs(file=f"{BESIDE_FOLDER}/index.html", content=f"{name}\n")]


def _command(args: EndpointArgs) -> list[str]:
    if args.serve is None:
        return ["sleep", "infinity"]
    if args.beside is not None:
        return [*server_command(args.serve)[:-1], BESIDE_FOLDER]
    # In mode host, all addresses are the host's: what asks for more than loopback must say so by a port.
    return server_command(args.serve, "127.0.0.1" if args.mode == "host" else "")


def _interface(name: str, attachment: Attachment) -> docker.ContainerNetworksAdvancedArgs:
    return docker.ContainerNetworksAdvancedArgs(
        name=attachment.network,
        aliases=[name, *(alias for alias in attachment.aliases if alias != name)],
        ipv4_address=attachment.ipv4,
        ipv6_address=attachment.ipv6,
        gw_priority=GATEWAY_PRIORITY if attachment.gateway else None,
    )


def _healthcheck(port: int) -> docker.ContainerHealthcheckArgs:
    return docker.ContainerHealthcheckArgs(
        tests=server_test(port),
        interval="30s",
        timeout="2s",
        start_period="20s",
        start_interval="500ms",  # healthy within a second of the start, and quiet after that
        retries=3,
    )


def _by_network(found: "Sequence[docker.outputs.ContainerNetworkData] | None") -> Mapping[str, str]:
    return {data.network_name or "": data.ip_address or "" for data in found or [] if data.ip_address}
