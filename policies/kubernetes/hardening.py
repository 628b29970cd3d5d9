"""What pods may do to their nodes: rights, limits, the nodes' own network."""

from collections.abc import Iterator

from pydantic import Field

from components.errors import SettingError
from policies.kubernetes import CALICO, METALLB
from policies.kubernetes.pods import WORKLOADS, containers, effective, pod_of, workload
from policies.rule import Example, ResourceRule
from policies.settings import Reason, RuleSettings
from policies.view import UNKNOWN, Part, Resource, resource

DEPLOYMENT = "kubernetes:apps/v1:Deployment"
UPSTREAM = {
    CALICO: "sets up the nodes' network, and is upstream's manifest as it is",
    METALLB: "answers ARP on the nodes' network, and is upstream's manifest as it is",
}


# What must be false, and what counts as that: Kubernetes' own default for the second one is true.
_FALSE = {
    "securityContext.privileged": (None, False),
    "securityContext.allowPrivilegeEscalation": (False,),
}


class UpstreamSettings(RuleSettings):
    """What a rule can be told that does not hold for what makes the cluster's network."""

    components: dict[str, Reason] = Field(default=UPSTREAM)
    """Types of components whose resources may break it, or of resources, each with the reason."""


class LimitSettings(UpstreamSettings):
    """What the rule about limits can be told."""

    limits: tuple[str, ...] = Field(default=("memory",))
    """What each container must have a limit of."""


def _judge_rights(one: Resource, _settings: UpstreamSettings) -> Iterator[SettingError]:
    pod = pod_of(one)
    for container in containers(pod):
        yield from _root(pod, container)
        for path, good in _FALSE.items():
            if container.at(path) not in (*good, UNKNOWN):
                yield container.refuse(path, "must be false; it lets a process become root")


def _root(pod: Part, container: Part) -> Iterator[SettingError]:
    """The number of root must not be said, and that it is not root must be."""
    path = f"{container.path}.securityContext"
    if (user := effective(pod, container, "runAsUser")) == 0:
        yield SettingError(f"{path}.runAsUser", user, "is root; choose another user")
    if (said := effective(pod, container, "runAsNonRoot")) not in (True, UNKNOWN):
        remedy = "must be true, here or for the pod; the image may be root's"
        yield SettingError(f"{path}.runAsNonRoot", said, remedy)


def _judge_limits(one: Resource, settings: LimitSettings) -> Iterator[SettingError]:
    for container in containers(pod_of(one)):
        for name in settings.limits:
            if not container.at(f"resources.limits.{name}"):
                yield container.refuse(f"resources.limits.{name}", "is missing; set a limit")


def _judge_host_network(one: Resource, _settings: UpstreamSettings) -> Iterator[SettingError]:
    pod = pod_of(one)
    if pod.at("hostNetwork") is True:
        yield pod.refuse("hostNetwork", "is beyond every NetworkPolicy; remove it, and publish by a Service")


RIGHTS = ResourceRule(
    name="kubernetes-pods-restricted",
    family="kubernetes",
    reason="Pods are not root and can't become it: what breaks out of one has no rights on the node.",
    remedy="Set runAsNonRoot: true and allowPrivilegeEscalation: false, as `App` does by itself.",
    settings=UpstreamSettings,
    kinds=WORKLOADS,
    judge=_judge_rights,
    example=Example(
        resources=(
            resource(
                DEPLOYMENT,
                "shop/web",
                workload(
                    "Deployment",
                    "shop/web",
                    {"containers": [{"name": "web", "securityContext": {"runAsNonRoot": True}}]},
                ),
            ),
        )
    ),
)

LIMITS = ResourceRule(
    name="kubernetes-pod-limits",
    family="kubernetes",
    reason="Containers of pods have limits: one that runs wild ends itself, and not its node.",
    remedy="Set `resources.limits`; of an `App`, `memory_mib`.",
    settings=LimitSettings,
    kinds=WORKLOADS,
    judge=_judge_limits,
    example=Example(
        resources=(
            resource(
                DEPLOYMENT,
                "shop/web",
                workload("Deployment", "shop/web", {"containers": [{"name": "web"}]}),
            ),
        )
    ),
)

HOST_NETWORK = ResourceRule(
    name="kubernetes-host-network",
    family="kubernetes",
    reason="Pods are on the pods' network: on their node's own, no NetworkPolicy applies to them.",
    remedy="Remove `host_network`, or name the workload in the rule's `exceptions`.",
    settings=UpstreamSettings,
    kinds=WORKLOADS,
    judge=_judge_host_network,
    example=Example(
        resources=(
            resource(
                "kubernetes:apps/v1:DaemonSet",
                "shop/agent",
                workload("DaemonSet", "shop/agent", {"hostNetwork": True, "containers": []}),
            ),
        )
    ),
)

RULES = (RIGHTS, LIMITS, HOST_NETWORK)
