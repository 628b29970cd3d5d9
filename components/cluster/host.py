"""What nodes are given because of their host, or because of when they were made. Pure.

The toolchain finds it out. Each field changes the inputs of a node's container, and a changed container is
a new one: so a standing cluster keeps the values that it was made with, and only a new one gets others. The
defaults are what nodes were given before a field existed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class HostNeeds:
    """What is set on nodes without a setting that asks for it; by default nothing.

    Attributes:
        cgroup_v1: the host has cgroup v1, which the kubelet refuses unless it is told not to.
        restrict_oom_score: the host lacks CAP_SYS_RESOURCE, without which containerd can't give containers
            a better OOM score than its own.
        without_init: `docker run --init=false`. A daemon that is configured with `"init": true` would put a
            process of its own before systemd, which must be process 1.
        host_user_namespace: `--userns=host`. The engine remaps users, and a privileged container is refused
            in a remapped namespace.
        device_mapper: /dev/mapper is mounted. On btrfs, ZFS, XFS and with the devicemapper driver the kubelet
            looks up the device that its file system is on.
        kernel_modules: /lib/modules is mounted, read-only: what loads a module in a node finds it.
        own_resolver: pods ask what the node's own /etc/resolv.conf says, in which the image's entrypoint
            has replaced Docker's loopback resolver by an address that pods reach; otherwise the gateway.
            Without effect where the stack gives `nameservers`.
        proxy: HTTP_PROXY, HTTPS_PROXY and NO_PROXY for the nodes, as `components.cluster.proxy` reads them
            from an environment; what is in the cluster is added to NO_PROXY.
        parallel_drains: nodes that leave are drained at once, each for up to five minutes, instead of one
            after another for up to one.
        mirror_paths: a registry mirror whose URL has /v2 in its path is asked there, and the mirrors of
            `_default` have no registry behind them, as containerd wants both.
    """

    cgroup_v1: bool = False
    restrict_oom_score: bool = False
    without_init: bool = False
    host_user_namespace: bool = False
    device_mapper: bool = False
    kernel_modules: bool = False
    own_resolver: bool = False
    proxy: Mapping[str, str] = field(default_factory=dict)
    parallel_drains: bool = False
    mirror_paths: bool = False
