"""What a restricted host needs from a node. Pure: who finds it out is the toolchain."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class HostNeeds:
    """What is set on nodes only because of the host; by default nothing.

    Attributes:
        cgroup_v1: the host has cgroup v1, which the kubelet refuses unless it is told not to.
        restrict_oom_score: the host lacks CAP_SYS_RESOURCE, without which containerd can't give containers
            a better OOM score than its own.
    """

    cgroup_v1: bool = False
    restrict_oom_score: bool = False
