"""What nodes are given because of their host, or because of when they were made. Pure.

The toolchain finds it out. Each field changes the inputs of a node's container, and a changed container is
a new one: so a standing cluster keeps the values that it was made with, and only a new one gets others. The
defaults are what nodes were given before a field existed.
"""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class HostNeeds:
    """What is set on nodes without a setting that asks for it; by default nothing.

    Attributes:
        cgroup_v1: the host has cgroup v1, which the kubelet refuses unless it is told not to.
        restrict_oom_score: the host lacks CAP_SYS_RESOURCE, without which containerd can't give containers
            a better OOM score than its own.
        mirror_paths: a registry mirror whose URL has /v2 in its path is asked there, and the mirrors of
            `_default` have no registry behind them, as containerd wants both.
    """

    cgroup_v1: bool = False
    restrict_oom_score: bool = False
    mirror_paths: bool = False
