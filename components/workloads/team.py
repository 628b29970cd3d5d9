"""An environment for a team: a closed namespace with limits, and rights for a group of people."""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
import pulumi_kubernetes as kubernetes

from components.errors import SettingError
from components.isolation.spec import DIRECTIONS
from components.workloads.app_spec import cores
from components.workloads.namespace import Namespace, NamespaceArgs
from components.workloads.naming import POD_SECURITY, TYPE_PREFIX, own_labels
from components.workloads.team_rights import RULES

EDITOR, VIEWER = "edit", "view"  # the latter is a role of Kubernetes' own
RBAC = "rbac.authorization.k8s.io"


@dataclass(frozen=True, kw_only=True)
class Quota:
    """What all pods of a namespace may have together.

    Attributes:
        pods: how many.
        cpu: cores, as limits.
        memory_mib: MiB, as limits.
        load_balancers: how many Services of type LoadBalancer.
        node_ports: how many node ports.
    """

    pods: int
    cpu: float
    memory_mib: int
    load_balancers: int = 0
    node_ports: int = 0


@dataclass(frozen=True, kw_only=True)
class TeamArgs:
    """What a team's environment is.

    Attributes:
        namespace: the namespace; must be closed, which its policies see to.
        group: who may change everything in it.
        viewers: who may look at everything in it but secrets.
        quota: what all pods may have together.
        container_cpu: the limit of a container that says none, in cores.
        container_memory_mib: likewise, in MiB.
    """

    namespace: NamespaceArgs
    group: str
    quota: Quota
    container_cpu: float
    container_memory_mib: int
    viewers: str | None = None


class TeamEnvironment(pulumi.ComponentResource):
    """A Namespace that is closed, with a quota, limits for containers that say none, and rights for a group.

    The group may change what runs in it, and look at what bounds it: quota, limits, policies, rights are not
    its own to change. So two teams stay apart, whatever one of them does.

    Source: https://kubernetes.io/docs/concepts/security/multi-tenancy/

    Args:
        name: the namespace's name.
        args: what it is.
        opts: Pulumi's options; they must name a Kubernetes provider.

    Attributes:
        namespace: the namespace.

    Raises:
        SettingError: it is not closed, or the group is none; nothing has been registered then.
    """

    namespace: Namespace

    def __init__(self, name: str, args: TeamArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        _check(args)
        super().__init__(f"{TYPE_PREFIX}:TeamEnvironment", name, None, opts)
        self._args = args
        child = pulumi.ResourceOptions(parent=self)
        self.namespace = Namespace(name, args.namespace, child)
        self._limits(name, child)
        self._editors(name, child)
        if args.viewers is not None:
            self._bind(f"{name}/{VIEWER}", "ClusterRole", VIEWER, args.viewers, child)
        self.register_outputs({"namespace": self.namespace.namespace_name})

    def _metadata(self, name: str) -> kubernetes.meta.v1.ObjectMetaArgs:
        return kubernetes.meta.v1.ObjectMetaArgs(
            name=name,
            namespace=self.namespace.namespace_name,
            labels=own_labels(self._args.namespace.stack),
        )

    def _limits(self, name: str, opts: pulumi.ResourceOptions) -> None:
        quota = self._args.quota
        hard = {
            "pods": str(quota.pods),
            "limits.cpu": cores(quota.cpu),
            "limits.memory": f"{quota.memory_mib}Mi",
            "services.loadbalancers": str(quota.load_balancers),
            "services.nodeports": str(quota.node_ports),
        }
        kubernetes.core.v1.ResourceQuota(
            name,
            metadata=self._metadata("team"),
            spec=kubernetes.core.v1.ResourceQuotaSpecArgs(hard=hard),
            opts=opts,
        )
        default = {"cpu": cores(self._args.container_cpu), "memory": f"{self._args.container_memory_mib}Mi"}
        item = kubernetes.core.v1.LimitRangeItemArgs(type="Container", default=default)
        kubernetes.core.v1.LimitRange(
            name,
            metadata=self._metadata("team"),
            spec=kubernetes.core.v1.LimitRangeSpecArgs(limits=[item]),
            opts=opts,
        )

    def _editors(self, name: str, opts: pulumi.ResourceOptions) -> None:
        role = kubernetes.rbac.v1.Role(
            f"{name}/{EDITOR}", metadata=self._metadata(f"team-{EDITOR}"), rules=RULES, opts=opts
        )
        self._bind(f"{name}/{EDITOR}", "Role", role.metadata.name, self._args.group, opts)

    def _bind(
        self, name: str, kind: str, role: pulumi.Input[str], group: str, opts: pulumi.ResourceOptions
    ) -> None:
        kubernetes.rbac.v1.RoleBinding(
            name,
            metadata=self._metadata(f"team-{name.rpartition('/')[2]}"),
            role_ref=kubernetes.rbac.v1.RoleRefArgs(api_group=RBAC, kind=kind, name=role),
            subjects=[kubernetes.rbac.v1.SubjectArgs(api_group=RBAC, kind="Group", name=group)],
            opts=opts,
        )


def check_isolated(privileged: bool, labels: Mapping[str, str]) -> None:
    """Refuse what lets pods onto their nodes' network, where no policy sees them.

    Raises:
        SettingError: it does.
    """
    if privileged:
        raise SettingError("privileged", True, "escapes the policies that keep teams apart; remove it")
    if POD_SECURITY in labels:
        remedy = "is set by itself for a team, to restricted; remove it"
        raise SettingError(f"labels.{POD_SECURITY}", labels[POD_SECURITY], remedy)


def _check(args: TeamArgs) -> None:
    closed = {direction for one in args.namespace.policies for direction in one.spec.closed()}
    if closed != set(DIRECTIONS):
        remedy = "leaves the namespace open; add one that closes both directions for all of its pods"
        raise SettingError("policies", [one.name for one in args.namespace.policies], remedy)
    check_isolated(args.namespace.privileged, args.namespace.labels)
    for field, group in (("group", args.group), ("viewers", args.viewers)):
        if group is not None and (not group or group.startswith("system:")):
            raise SettingError(field, group, "is none of people; name a group of your own")
