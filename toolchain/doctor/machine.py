"""The engine and the machine that it runs on: what each says of itself."""

import os
import platform
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from stacks.model.stack import Settings
from toolchain.doctor.findings import Finding, Status
from toolchain.doctor.traits import ARCHITECTURES, EngineTraits
from toolchain.engine import Engine
from toolchain.paths import cache_dir

GIB = 1024**3
MEMORY_GIB = 2
CACHE_GIB = 8
ENGINE_GIB = 4


def is_this_host(engine: Engine, traits: EngineTraits) -> bool:
    """Whether the engine runs on this host, so that its routes, ports and kernel are those seen here.

    A socket alone says little: Docker Desktop, colima and a forwarded socket answer on one, too. So its
    kernel and its host's name must be this host's.
    """
    same = (traits.kernel, traits.hostname) == (platform.release(), platform.node())
    return engine.host.startswith("unix://") and same and not traits.desktop


def engine_findings(
    engine: Engine, info: Mapping[str, Any], traits: EngineTraits, settings: Settings
) -> list[Finding]:
    """What the engine says of itself."""
    swarm = info["Swarm"]["LocalNodeState"]
    return [
        Finding("Docker engine", Status.OK, f"{engine.version}, API {engine.api}, at {engine.host}"),
        *_kind(traits, str(info.get("OSType") or "linux"), settings),
        Finding("kernel", Status.OK, traits.kernel),
        Finding("storage driver", Status.OK, traits.storage_driver),
        Finding("cgroup version", Status.OK, str(traits.cgroup_version)),
        Finding("swarm mode", Status.OK, str(swarm)),
        _memory(int(info["MemTotal"]) / GIB, settings),
    ]


def _kind(traits: EngineTraits, containers: str, settings: Settings) -> list[Finding]:
    """What is unusual about it."""
    found = []
    if containers != "linux":
        remedy = "switch the engine to Linux containers"
        found.append(Finding("containers", Status.BLOCK, f"{containers} containers", remedy))
    if traits.rootless:
        found.append(_rootless(settings))
    if traits.userns_remap:
        value = "users of containers are remapped (userns-remap)"
        found.append(Finding("user namespaces", Status.OK, value))
    here = ARCHITECTURES.get(platform.machine(), platform.machine())
    if traits.architecture and traits.architecture != here:
        value = f"the engine's machine is {traits.architecture}, this one is {here}"
        remedy = "images that are built here don't run there: TOOLCHAIN=registry"
        found.append(Finding("architecture", Status.WARN, value, remedy))
    return found


def _rootless(settings: Settings) -> Finding:
    value = "rootless"
    if settings.cluster is None:
        return Finding("engine's user", Status.OK, value)
    remedy = "use an engine that runs as root, such as `docker context use default`"
    return Finding(
        "engine's user", Status.BLOCK, f"{value}: Kubernetes nodes are not supported on it", remedy
    )


def _memory(amount: float, settings: Settings) -> Finding:
    """A cluster's nodes need it; networks alone take little."""
    value = f"{amount:.1f} GiB"
    if amount >= MEMORY_GIB:
        return Finding("memory", Status.OK, value)
    value = f"{value}, {MEMORY_GIB} GiB are usual for a cluster"
    if settings.cluster is None:
        return Finding("memory", Status.OK, f"{amount:.1f} GiB")
    return Finding("memory", Status.BLOCK, value, "free some, or use a larger machine")


def disk_findings(info: Mapping[str, Any], is_here: bool) -> list[Finding]:
    """Room for the cache, where builds and downloads go, and for the engine's images."""
    cache = _room("disk for the cache", cache_dir(), CACHE_GIB)
    root = Path(str(info.get("DockerRootDir") or "/"))
    if not is_here:
        return [cache, Finding("disk of the engine", Status.UNSEEN, "not looked at: it is not this host's")]
    return [cache, _room("disk of the engine", root, ENGINE_GIB)]


def _room(subject: str, path: Path, wanted: int) -> Finding:
    """Free space where a path is or will be. Too little can be enough: what is there is not made anew."""
    folder = next((one for one in (path, *path.parents) if _is_reachable(one)), Path("/"))
    free = shutil.disk_usage(folder).free / GIB
    value = f"{free:.1f} GiB"
    if free >= wanted:
        return Finding(subject, Status.OK, value)
    value = f"{value}; a first `make up` with a cluster can take {wanted} GiB"
    return Finding(subject, Status.WARN, value, f"free some space on the file system of {folder}")


def _is_reachable(path: Path) -> bool:
    try:
        os.statvfs(path)
    except OSError:
        return False
    return True
