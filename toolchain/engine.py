"""The Docker engine: the one that answers, or, as root on Debian, one that is installed and started."""

import os
import shutil
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

import docker
from docker.context import ContextAPI
from docker.errors import DockerException
from requests.exceptions import RequestException

from toolchain import debian
from toolchain.cache import locked
from toolchain.errors import ToolchainError
from toolchain.paths import log_dir
from toolchain.process import last_lines, run_logged
from toolchain.versions import VERSIONS

DEFAULT_HOST = "unix:///var/run/docker.sock"
START_SECONDS = 60


@dataclass(frozen=True)
class Engine:
    """An engine that answered.

    Attributes:
        host: its address, such as `unix:///var/run/docker.sock`.
        version: such as `26.1.5`.
        api: the newest API version it speaks, such as `1.45`.
    """

    host: str
    version: str
    api: str


def engine_host() -> str:
    """The engine that the docker command would use: DOCKER_HOST, else the current context."""
    if host := os.environ.get("DOCKER_HOST"):
        return host
    context = ContextAPI.get_current_context()
    found = context.Host if context is not None else None
    return str(found) if found else DEFAULT_HOST


def normal_host(host: str) -> str:
    """An address as the docker command writes it (the SDK says http+unix:// for a socket)."""
    return host.replace("http+unix://", "unix://")


def connect(timeout: int = 60) -> docker.DockerClient:
    """A client of the engine that the docker command would use.

    Raises:
        DockerException: nothing answers there.
    """
    return docker.DockerClient(base_url=normal_host(engine_host()), version="auto", timeout=timeout)


def answering() -> Engine | None:
    """The engine that answers now, if one does."""
    try:
        facts = connect(timeout=10).version()
    except (DockerException, RequestException, OSError):
        return None
    return Engine(normal_host(engine_host()), str(facts["Version"]), str(facts["ApiVersion"]))


def is_new_enough(api: str, floor: str = VERSIONS.engine.api_floor) -> bool:
    """Whether an API version is at least the floor; both as `major.minor`."""
    return _numbers(api) >= _numbers(floor)


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))


def ensure_engine() -> Engine:
    """The engine to use; installed and started if there is none and this is root on Debian.

    Raises:
        ToolchainError: none answers and none can be had here, or the one that answers is too old.
    """
    engine = answering()
    if engine is None:
        with locked("engine"):
            engine = answering() or _provide()
    if not is_new_enough(engine.api):
        raise ToolchainError(
            f"the Docker engine at {engine.host} is {engine.version} (API {engine.api}); "
            f"API {VERSIONS.engine.api_floor} is needed",
            "upgrade it to Docker Engine 25 or newer, or name another one with DOCKER_HOST",
        )
    return engine


def _provide() -> Engine:
    host = normal_host(engine_host())
    if host != DEFAULT_HOST:
        raise ToolchainError(
            f"no Docker engine answers at {host} (from DOCKER_HOST or the docker context)",
            "start it, or unset DOCKER_HOST and run `docker context use default`",
        )
    if not debian.is_root_on_debian():
        raise ToolchainError(
            "no Docker engine answers",
            "install Docker Engine or Docker Desktop, start it, and run this again",
        )
    if shutil.which("dockerd") is None:
        debian.install_from(VERSIONS.engine.suite, list(VERSIONS.engine.packages), "engine-install")
    return _start()


def _start() -> Engine:
    log = log_dir() / "dockerd.log"
    if Path("/run/systemd/system").is_dir():
        run_logged(["systemctl", "start", "docker"], log)
    else:
        _start_by_hand(log)
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if engine := answering():
            return engine
        time.sleep(0.5)
    raise ToolchainError(
        f"the Docker engine did not answer within {START_SECONDS} s of its start",
        "read the log; a kernel without overlayfs or iptables is the usual reason",
        log=log,
        tail=last_lines(log),
    )


def _start_by_hand(log: Path) -> None:
    """Start dockerd in a session of its own: it outlives this command, as a service would."""
    with log.open("ab") as out:
        subprocess.Popen(
            ["dockerd"], stdin=subprocess.DEVNULL, stdout=out, stderr=out, start_new_session=True, cwd="/"
        )
