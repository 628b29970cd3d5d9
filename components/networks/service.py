"""A swarm service on overlay networks, found by one name."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

import pulumi
import pulumi_docker as docker

from components.errors import SettingError
from components.networks.base import TYPE_PREFIX
from components.networks.endpoint import MEMORY_MIB, server_command, server_test
from components.networks.naming import STACK_LABEL, docker_name
from components.networks.ports import Protocol, check_port

EndpointMode: TypeAlias = Literal["dnsrr", "vip"]
PublishMode: TypeAlias = Literal["ingress", "host"]
ServiceMode: TypeAlias = Literal["replicated", "global"]


@dataclass(frozen=True, kw_only=True)
class ServicePort:
    """A port of a service on all addresses of the swarm's nodes.

    Attributes:
        internal: the tasks' port.
        external: the nodes' port.
        protocol: tcp or udp.
        mode: `ingress`: every node forwards to any task; `host`: a node forwards to the task on it.
    """

    internal: int
    external: int
    protocol: Protocol = "tcp"
    mode: PublishMode = "ingress"


@dataclass(frozen=True, kw_only=True)
class ServiceArgs:
    """What a service is made of.

    Attributes:
        stack: the stack's name; goes before every name on the engine.
        image: the endpoint image by its ID, which no swarm asks a registry about.
        network_id: the overlay's ID, an output: its name would replace the service at each update.
        serve: a TCP port on which each task answers HTTP with its hostname.
        further_network_ids: those of further overlays.
        mode: `replicated`, or `global`: one task on each node.
        replicas: how many tasks, if it is replicated.
        ports: what is published of it.
        endpoint_mode: `dnsrr`: the name resolves to all tasks; `vip`: to one address that IPVS balances.
        memory_mib: the limit of each task in MiB.
    """

    stack: str
    image: pulumi.Input[str]
    network_id: pulumi.Input[str]
    serve: int
    further_network_ids: tuple[pulumi.Input[str], ...] = ()
    mode: ServiceMode = "replicated"
    replicas: int = 1
    ports: tuple[ServicePort, ...] = ()
    endpoint_mode: EndpointMode = "dnsrr"
    memory_mib: int = MEMORY_MIB

    def check(self) -> None:
        """Refuse what cannot be built.

        Raises:
            SettingError: the first setting that is wrong.
        """
        check_port(self.serve, "serve")
        if self.replicas < 1:
            raise SettingError("replicas", self.replicas, "must be at least 1")
        for index, port in enumerate(self.ports):
            check_port(port.internal, f"ports[{index}].internal")
            check_port(port.external, f"ports[{index}].external")
            if port.mode == "ingress" and self.endpoint_mode == "dnsrr":
                remedy = "needs endpoint_mode vip, behind which the routing mesh is"
                raise SettingError(f"ports[{index}].mode", port.mode, remedy)


class Service(pulumi.ComponentResource):
    """A service whose tasks answer with the name of the service and their slot, such as `web-2`.

    Those of a global one have no slot, and answer with its name. Nothing waits for them: the provider can't.

    Source: https://docs.docker.com/engine/swarm/networking/

    Args:
        name: the service's name within the stack, which its overlay's containers resolve.
        args: what it is made of.
        opts: Pulumi's options.

    Attributes:
        service: the docker.Service.

    Raises:
        SettingError: a setting is wrong; nothing has been registered then.

    Example:
        >>> args = ServiceArgs(stack="lab", image=image, network_id=mesh.network_id, serve=8080, replicas=3)
        >>> web = Service("web", args)
    """

    def __init__(self, name: str, args: ServiceArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        args.check()
        super().__init__(f"{TYPE_PREFIX}:Service", name, None, opts)
        full_name = docker_name(args.stack, name)
        self.service = docker.Service(
            name,
            # Only another name replaces a service. The engine demands that it goes before its network does,
            # so its name waits for the network's ID.
            name=pulumi.Output.all(args.network_id, *args.further_network_ids).apply(lambda _: full_name),
            task_spec=_task(name, args),
            mode=_mode(args),
            endpoint_spec=docker.ServiceEndpointSpecArgs(mode=args.endpoint_mode, ports=_ports(args) or None),
            # Without it `up` would be done before the first task runs; a global one can't have it.
            converge_config=None if args.mode == "global" else _converging(),
            labels=[docker.ServiceLabelArgs(label=STACK_LABEL, value=args.stack)],
            opts=pulumi.ResourceOptions(parent=self, delete_before_replace=True),
        )
        self.register_outputs({"service": self.service.name})


def _mode(args: ServiceArgs) -> docker.ServiceModeArgs:
    if args.mode == "global":
        return docker.ServiceModeArgs(global_=True)
    return docker.ServiceModeArgs(replicated=docker.ServiceModeReplicatedArgs(replicas=args.replicas))


def _converging() -> docker.ServiceConvergeConfigArgs:
    return docker.ServiceConvergeConfigArgs(delay="1s", timeout="1m0s")


def _ports(args: ServiceArgs) -> list[docker.ServiceEndpointSpecPortArgs]:
    return [
        docker.ServiceEndpointSpecPortArgs(
            target_port=port.internal,
            published_port=port.external,
            protocol=port.protocol,
            publish_mode=port.mode,
        )
        for port in args.ports
    ]


def _task(name: str, args: ServiceArgs) -> docker.ServiceTaskSpecArgs:
    limits = docker.ServiceTaskSpecResourcesLimitsArgs(memory_bytes=args.memory_mib * 1024 * 1024)
    networks = [
        docker.ServiceTaskSpecNetworksAdvancedArgs(id=one, aliases=[name])
        for one in (args.network_id, *args.further_network_ids)
    ]
    return docker.ServiceTaskSpecArgs(
        container_spec=_container(name, args),
        networks_advanceds=networks,
        resources=docker.ServiceTaskSpecResourcesArgs(limits=limits),
    )


def _container(name: str, args: ServiceArgs) -> docker.ServiceTaskSpecContainerSpecArgs:
    return docker.ServiceTaskSpecContainerSpecArgs(
        image=args.image,
        args=server_command(args.serve),
        hostname=name if args.mode == "global" else f"{name}-{{{{.Task.Slot}}}}",
        init=True,
        # The most that destroying waits for the tasks to be gone, which the network needs to go after them.
        # They stop at once, but the swarm takes its time: 5s were not enough.
        stop_grace_period="30s",
        healthcheck=docker.ServiceTaskSpecContainerSpecHealthcheckArgs(
            tests=server_test(args.serve), interval="2s", timeout="2s", start_period="20s", retries=3
        ),
        labels=[docker.ServiceTaskSpecContainerSpecLabelArgs(label=STACK_LABEL, value=args.stack)],
    )
