"""The Docker engine: the one that answers, or, as root on Debian, one that is installed and started."""

import shutil
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

import docker
from docker.errors import DockerException
from docker.tls import TLSConfig
from requests.exceptions import RequestException

from toolchain import debian
from toolchain.cache import locked
from toolchain.contexts import CERTIFICATES
from toolchain.engine_choice import Choice, choose
from toolchain.errors import ToolchainError
from toolchain.paths import log_dir
from toolchain.process import last_lines, run_logged
from toolchain.ssh import SshAdapter
from toolchain.versions import VERSIONS

START_SECONDS = 60
START_IT = "start it (`make setup` does where it can), or name another one with DOCKER_HOST"
PODMAN = "Podman Engine"


@dataclass(frozen=True)
class Engine:
    """An engine that answered.

    Attributes:
        host: its address, such as `unix:///var/run/docker.sock`.
        version: such as `26.1.5`.
        api: the newest API version it speaks, such as `1.45`.
        product: what it calls itself; empty for Docker's own.
    """

    host: str
    version: str
    api: str
    product: str = ""


def engine_host() -> str:
    """The address of the engine that the docker command would use.

    Raises:
        ToolchainError: the variables or the context that choose it are wrong.
    """
    return choose().host


def connect(timeout: int = 60) -> docker.DockerClient:
    """A client of the engine that the docker command would use: DOCKER_HOST, a context, TLS, ssh.

    Raises:
        DockerException: nothing answers there.
        ToolchainError: the variables or the context that choose it are wrong.
    """
    chosen = choose()
    # First without asking for a version: what the client needs to reach the engine is set before it asks.
    try:
        said = _client(chosen, VERSIONS.engine.api_floor, timeout).version()
    except RequestException as error:
        remedy = f"remedy: {START_IT}"
        raise DockerException(f"no answer from {chosen.host}: {error}\n{remedy}") from None
    return _client(chosen, str(said["ApiVersion"]), timeout)


def _client(chosen: Choice, version: str, timeout: int) -> docker.DockerClient:
    tls: TLSConfig | bool = False
    if folder := chosen.certificates:
        ca, cert, key = (str(folder / name) for name in CERTIFICATES)
        tls = TLSConfig(client_cert=(cert, key), ca_cert=ca, verify=True)
    is_ssh = chosen.host.startswith("ssh://")
    # The SDK's own ssh needs a library that reads no ~/.ssh/config; the adapter takes its place.
    address = "unix:///ssh" if is_ssh else chosen.host
    client = docker.DockerClient(base_url=address, version=version, timeout=timeout, tls=tls)
    if is_ssh:
        client.api.mount("http+docker://", SshAdapter(chosen.host, timeout))
    if chosen.needs_no_proxy:
        client.api.trust_env = False
    return client


def answering() -> Engine | None:
    """The engine that answers now, if one does.

    Raises:
        ToolchainError: the variables or the context that choose it are wrong.
    """
    chosen = choose()
    try:
        facts = _client(chosen, VERSIONS.engine.api_floor, 10).version()
    except (DockerException, RequestException, OSError):
        return None
    names = {str(one.get("Name")) for one in facts.get("Components") or []}
    product = PODMAN if PODMAN in names else ""
    return Engine(chosen.host, str(facts["Version"]), str(facts["ApiVersion"]), product)


def objection(engine: Engine) -> ToolchainError | None:
    """Why an engine that answers can't be used; None if it can."""
    if engine.product == PODMAN:
        return ToolchainError(
            f"what answers at {engine.host} is Podman {engine.version}, which is not supported: "
            "it has no swarm mode and no overlay networks",
            "use Docker Engine: name it with DOCKER_HOST or `docker context use`",
        )
    if not is_new_enough(engine.api):
        return ToolchainError(
            f"the Docker engine at {engine.host} is {engine.version} (API {engine.api}); "
            f"API {VERSIONS.engine.api_floor} is needed",
            "upgrade it to Docker Engine 25 or newer, or name another one with DOCKER_HOST",
        )
    return None


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
    if error := objection(engine):
        raise error
    return engine


def _provide() -> Engine:
    """Only the default engine of this host is installed and started: another one is somebody's choice."""
    chosen = choose()
    if not chosen.is_default:
        raise ToolchainError(
            f"no Docker engine answers at {chosen.host} ({chosen.origin})",
            "start it, or choose another one: unset DOCKER_HOST and DOCKER_CONTEXT, "
            "and run `docker context use default`",
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
