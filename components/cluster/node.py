"""One node: a container of the node image, and the files by which it boots itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

import pulumi
import pulumi_docker as docker

from components.cluster.files import File
from components.cluster.host import HostNeeds
from components.cluster.units import BOOT_UNIT, BOOTED
from components.networks.naming import STACK_LABEL, docker_name
from components.networks.ports import PublishedPort, check_ports, port_inputs

TYPE_PREFIX = "container-networks:cluster"
ROLE_LABEL = "container-networks.role"
BOOT_SECONDS = 300

Role: TypeAlias = Literal["control-plane", "worker"]

# Asked from inside; what the journals say is the reason, and stands in `docker inspect` until it is healthy.
_JOURNAL = "journalctl --quiet --output=cat --no-pager"
_REASON = (
    f"{_JOURNAL} --unit={BOOT_UNIT} --lines=8; "
    # A kubelet that can't start is started again and again: of its words only those count.
    f"{_JOURNAL} --unit=kubelet.service --grep='command failed' --lines=1; exit 1"
)
_HEALTHY: Mapping[Role, str] = {
    "control-plane": "kubectl --kubeconfig=/etc/kubernetes/admin.conf get --raw=/readyz",
    "worker": "curl --fail --silent --show-error http://127.0.0.1:10248/healthz",
}


@dataclass(frozen=True, kw_only=True)
class NodeArgs:
    """What a node's container is made of.

    Attributes:
        stack: the stack's name; goes before every name on the engine.
        image: the node image, best by its ID: a tag that moved would go unnoticed.
        role: `control-plane` or `worker`.
        network: the node network's name on the engine; pass the output.
        address: its static address there: after a restart it must be the same.
        files: what is uploaded.
        ports: what it publishes on the host.
        sysctls: of its network namespace.
        memory_mib: its limit in MiB, of memory and swap together; none if absent.
        protect: whether it is kept from being replaced or removed.
        belongs_to: an ID; with another one, the node is made anew.
        host: what the host needs.
        environment: variables, which the image's entrypoint hands to systemd.
    """

    stack: str
    image: pulumi.Input[str]
    role: Role
    network: pulumi.Input[str]
    address: str
    files: tuple[File, ...]
    ports: tuple[PublishedPort, ...] = ()
    sysctls: Mapping[str, str] = field(default_factory=dict)
    memory_mib: int | None = None
    protect: bool = False
    belongs_to: pulumi.Input[str] | None = None
    host: HostNeeds = field(default_factory=HostNeeds)
    environment: Mapping[str, str] = field(default_factory=dict)


class Node(pulumi.ComponentResource):
    """A container that becomes a member of the cluster by itself, and is healthy when it has.

    Keeps the contract of kind's node images, so that a published one serves. Does not know Kubernetes' Node
    object: that is `Member`.

    Source: https://kind.sigs.k8s.io/docs/design/node-image/

    Args:
        name: the node's name within the stack, and in Kubernetes.
        args: what it is made of.
        after: what must be there first.
        opts: Pulumi's options.

    Attributes:
        container: the docker.Container.

    Raises:
        SettingError: a setting is wrong; nothing has been registered then.
    """

    def __init__(
        self,
        name: str,
        args: NodeArgs,
        after: Sequence[pulumi.Resource] = (),
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        check_ports(args.ports)
        super().__init__(f"{TYPE_PREFIX}:Node", name, None, opts)
        self.container = docker.Container(
            name,
            name=docker_name(args.stack, name),
            hostname=name,
            image=args.image,
            # systemd in a container, with nested containers: what kind gives its nodes.
            privileged=True,
            cgroupns_mode="private",
            tmpfs={"/run": "", "/tmp": ""},
            init=False if args.host.without_init else None,
            userns_mode="host" if args.host.host_user_namespace else None,
            envs=_envs(args.environment),
            volumes=_volumes(args.host),
            remove_volumes=True,
            restart="unless-stopped",
            must_run=True,
            memory=args.memory_mib,
            memory_swap=args.memory_mib,
            sysctls=dict(args.sysctls) or None,
            network_mode="bridge",  # taken off it again before it starts, as with every endpoint
            networks_advanced=[
                docker.ContainerNetworksAdvancedArgs(
                    name=args.network, aliases=[name], ipv4_address=args.address
                )
            ],
            ports=port_inputs(args.ports) or None,
            labels=[
                docker.ContainerLabelArgs(label=ROLE_LABEL, value=args.role),
                docker.ContainerLabelArgs(label=STACK_LABEL, value=args.stack),
            ],
            uploads=_uploads(args.files),
            healthcheck=_healthcheck(args.role),
            wait=True,
            wait_timeout=BOOT_SECONDS,
            opts=pulumi.ResourceOptions(
                parent=self,
                delete_before_replace=True,
                protect=args.protect,
                depends_on=list(after),
                replacement_trigger=args.belongs_to,
            ),
        )
        self.register_outputs({"container": self.container.name, "address": args.address})


def _volumes(host: HostNeeds) -> list[docker.ContainerVolumeArgs]:
    # Anonymous, and gone with the container: containerd's snapshots can't lie on its own overlay.
    volumes = [docker.ContainerVolumeArgs(container_path="/var")]
    if host.device_mapper:
        path = "/dev/mapper"
        volumes.append(docker.ContainerVolumeArgs(host_path=path, container_path=path))
    if host.kernel_modules:
        path = "/lib/modules"
        volumes.append(docker.ContainerVolumeArgs(host_path=path, container_path=path, read_only=True))
    return volumes


def _envs(environment: Mapping[str, str]) -> pulumi.Input[list[str]] | None:
    """None if there are none. A proxy's URL can have a password in it."""
    envs = [f"{name}={value}" for name, value in sorted(environment.items())]
    return pulumi.Output.secret(envs) if any("@" in one for one in envs) else envs or None


def _uploads(files: tuple[File, ...]) -> pulumi.Output[list[docker.ContainerUploadArgs]]:
    """All of them as one secret: the provider sorts them anew, and a mark on single ones would be lost."""
    uploads = [
        docker.ContainerUploadArgs(file=one.path, content=one.content, permissions=one.mode)
        for one in sorted(files, key=lambda one: one.path)
    ]
    return pulumi.Output.secret(uploads)


def _healthcheck(role: Role) -> docker.ContainerHealthcheckArgs:
    return docker.ContainerHealthcheckArgs(
        tests=["CMD-SHELL", f"test -e {BOOTED} && {_HEALTHY[role]} || {{ {_REASON}; }}"],
        interval="30s",
        timeout="5s",
        start_period=f"{BOOT_SECONDS // 60}m0s",
        start_interval="1s",
        retries=3,
    )
