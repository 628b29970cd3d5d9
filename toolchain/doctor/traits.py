"""What `docker info` alone tells of an engine that matters to networks, nodes and the doctor (pure)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

# Storage whose block devices kubelet looks up by /dev/mapper; kind mounts it into its nodes for these.
MAPPED_DRIVERS = frozenset({"btrfs", "zfs", "devicemapper"})
MAPPED_FILESYSTEMS = frozenset({"btrfs", "zfs", "xfs"})
# The kernel's names of a machine, and those that images are tagged with.
ARCHITECTURES = {"x86_64": "amd64", "aarch64": "arm64", "armv7l": "arm"}
DESKTOP = "Docker Desktop"


@dataclass(frozen=True)
class EngineTraits:
    """The traits of one engine.

    Attributes:
        rootless: it runs as an ordinary user, in a user and a network namespace of its own.
        userns_remap: root in a container is another user on the host, unless it has `userns_mode: host`.
        desktop: it is Docker Desktop's, which runs in a virtual machine on every system.
        needs_device_mapper: privileged nodes need /dev/mapper of the host (btrfs, ZFS, XFS).
        cgroup_version: 1 or 2.
        storage_driver: such as `overlay2`.
        backing_filesystem: such as `extfs`; empty where the driver does not say.
        architecture: as images are tagged with, such as `amd64`.
        kernel: its host's kernel, such as `6.1.0-30-amd64`.
        hostname: its host's name.
        operating_system: its host's, such as `Debian GNU/Linux 12 (bookworm)`.
    """

    rootless: bool
    userns_remap: bool
    desktop: bool
    needs_device_mapper: bool
    cgroup_version: int
    storage_driver: str
    backing_filesystem: str
    architecture: str
    kernel: str
    hostname: str
    operating_system: str


def engine_traits(info: Mapping[str, Any]) -> EngineTraits:
    """Read them from the answer of `docker info` (`/info` of the API)."""
    security = _security(info)
    driver = str(info.get("Driver") or "").lower()
    filesystem = _backing_filesystem(info)
    rootless = "rootless" in security
    system = str(info.get("OperatingSystem") or "")
    machine = str(info.get("Architecture") or "")
    return EngineTraits(
        rootless=rootless,
        userns_remap="userns" in security,
        desktop=system.startswith(DESKTOP),
        # A rootless engine may not hand devices of the host on.
        needs_device_mapper=not rootless and (driver in MAPPED_DRIVERS or filesystem in MAPPED_FILESYSTEMS),
        # An engine before cgroup v2 says nothing of its version.
        cgroup_version=int(info.get("CgroupVersion") or 1),
        storage_driver=driver,
        backing_filesystem=filesystem,
        architecture=ARCHITECTURES.get(machine, machine),
        kernel=str(info.get("KernelVersion") or ""),
        hostname=str(info.get("Name") or ""),
        operating_system=system,
    )


def _security(info: Mapping[str, Any]) -> set[str]:
    """The names of the security options: `name=seccomp,profile=builtin` is `seccomp`."""
    return {
        field.removeprefix("name=")
        for option in info.get("SecurityOptions") or []
        for field in str(option).split(",")
        if field.startswith("name=")
    }


def _backing_filesystem(info: Mapping[str, Any]) -> str:
    status = {str(row[0]): str(row[1]) for row in info.get("DriverStatus") or [] if len(row) > 1}
    return status.get("Backing Filesystem", "").lower()
