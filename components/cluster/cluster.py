"""A whole cluster: its nodes, Calico, and what makes it done."""

from dataclasses import replace

import pulumi
import pulumi_kubernetes as kubernetes

from components.addons.calico import Calico
from components.addons.calico_settings import CalicoArgs
from components.cluster.cluster_args import CONTROL_PLANE, ClusterArgs, MachineArgs
from components.cluster.files import File, NodeFiles, control_plane_files, worker_files
from components.cluster.kubeadm import API_PORT
from components.cluster.kubeconfig import kubeconfig, server_url
from components.cluster.labels import ALONE
from components.cluster.member import FORCE, Member, MemberArgs
from components.cluster.node import TYPE_PREFIX, Node, NodeArgs, Role
from components.cluster.units import leave_seconds
from components.networks.naming import docker_name
from components.networks.ports import PublishedPort


class Cluster(pulumi.ComponentResource):
    """One control plane and its workers, with Calico; done when every node is ready and CoreDNS answers.

    Does not make the node network, and no storage class.

    Source: https://kubernetes.io/docs/setup/production-environment/tools/kubeadm/

    Args:
        name: the name within the stack.
        args: what it is made of.
        opts: Pulumi's options.

    Attributes:
        nodes: the nodes, by name, the control plane first.
        provider: the Kubernetes provider for what stands on the cluster.
        kubeconfig: the administrator's, for use from the host; a secret that a preview knows.
        ready: what stands when the cluster is done: let workloads depend on it.

    Raises:
        SettingError: a setting is wrong.
    """

    def __init__(self, name: str, args: ClusterArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        plan = args.plan()
        super().__init__(f"{TYPE_PREFIX}:Cluster", name, None, opts)
        self._args = args
        self._plan = plan
        server = server_url(args.api.host_ip, args.api.external)
        context = docker_name(args.stack, name)
        self.kubeconfig: pulumi.Output[str] = pulumi.Output.secret(kubeconfig(context, server, plan.pki))
        self.nodes: dict[str, Node] = {CONTROL_PLANE: self._control_plane()}
        self.provider = self._kubernetes(name)
        self.nodes |= {worker: self._worker(worker) for worker in args.workers}
        self.ready = self._stand_up()
        self.register_outputs({"kubeconfig": self.kubeconfig})

    def _control_plane(self) -> Node:
        args, machine = self._args, self._args.control_plane
        files = control_plane_files(self._plan, self._files(CONTROL_PLANE, machine))
        protect = not args.allow_control_plane_replacement
        return self._node(CONTROL_PLANE, machine, "control-plane", files, (args.api,), protect=protect)

    def _worker(self, name: str) -> Node:
        machine = self._args.workers[name]
        return self._node(name, machine, "worker", worker_files(self._plan, self._files(name, machine)))

    def _files(self, name: str, machine: MachineArgs) -> NodeFiles:
        return NodeFiles(
            node=name,
            address=machine.address,
            nameservers=self._args.nameservers,
            registry_mirrors=self._args.registry_mirrors,
        )

    def _node(  # noqa: PLR0913
        self,
        name: str,
        machine: MachineArgs,
        role: Role,
        files: tuple[File, ...],
        ports: tuple[PublishedPort, ...] = (),
        *,
        protect: bool = False,
    ) -> Node:
        node = NodeArgs(
            stack=self._args.stack,
            image=self._args.image,
            role=role,
            network=self._args.network,
            address=machine.address,
            files=files,
            ports=(*ports, *machine.ports),
            sysctls=self._args.sysctls,
            memory_mib=machine.memory_mib,
            protect=protect,
            host=self._args.host,
            environment=self._args.environment(name),
        )
        if role == "control-plane":
            return Node(name, node, (), pulumi.ResourceOptions(parent=self))
        # A worker is a member of one control plane. Before it may go, the provider must be known: its Node
        # object goes first.
        joined = replace(node, belongs_to=self.nodes[CONTROL_PLANE].container.id)
        return Node(name, joined, [self.provider], pulumi.ResourceOptions(parent=self))

    def _kubernetes(self, name: str) -> kubernetes.Provider:
        control_plane = self.nodes[CONTROL_PLANE].container
        return kubernetes.Provider(
            name,
            kubeconfig=self.kubeconfig,
            # Fixed: with other credentials or another port it is still the same cluster. What a new control
            # plane does not know is replaced with its container, one by one.
            cluster_identifier=docker_name(self._args.stack, name),
            enable_server_side_apply=True,
            opts=pulumi.ResourceOptions(parent=self, depends_on=[control_plane]),
        )

    def _stand_up(self) -> list[pulumi.Resource]:
        """Calico, then the nodes that it makes ready, then what can run only there."""
        args = self._args
        control_plane = self.nodes[CONTROL_PLANE]
        opts = pulumi.ResourceOptions(parent=self, provider=self.provider)
        settings = CalicoArgs(
            manifest=args.calico_manifest, pod_subnet=args.pod_subnet, images=args.calico_images
        )
        calico = Calico("calico", settings, control_plane.container, opts)
        members = [self._member(name, calico, opts) for name in self.nodes]
        return [calico, *(member.object for member in members), self._coredns(calico, opts)]

    def _member(self, name: str, calico: Calico, opts: pulumi.ResourceOptions) -> Member:
        is_control_plane = name == CONTROL_PLANE
        machine = self._args.control_plane if is_control_plane else self._args.workers[name]
        member = MemberArgs(
            stack=self._args.stack,
            role="control-plane" if is_control_plane else "worker",
            node=self.nodes[name],
            control_plane=self.nodes[CONTROL_PLANE],
            after=(calico,),
            leave_seconds=leave_seconds(len(self._args.workers), parallel=self._args.host.parallel_drains),
            labels=machine.labels,
            taints=machine.taints or ((ALONE,) if is_control_plane and not self._args.workers else ()),
        )
        return Member(name, member, opts)

    def _coredns(self, calico: Calico, opts: pulumi.ResourceOptions) -> kubernetes.apps.v1.DeploymentPatch:
        """Kubeadm made it; touching it is waiting for it."""
        metadata = kubernetes.meta.v1.ObjectMetaPatchArgs(
            name="coredns", namespace="kube-system", annotations=FORCE
        )
        control_plane = self.nodes[CONTROL_PLANE].container
        more = pulumi.ResourceOptions(
            depends_on=[calico],
            replacement_trigger=control_plane.id,
            delete_before_replace=True,
            deleted_with=control_plane,
        )
        return kubernetes.apps.v1.DeploymentPatch(
            "coredns", metadata=metadata, opts=pulumi.ResourceOptions.merge(opts, more)
        )


def api_port(host_ip: str, external: int) -> PublishedPort:
    """Where the API server is published."""
    return PublishedPort(internal=API_PORT, external=external, host_ip=host_ip)
