"""What an engine's host can and can't do, as the doctor found it: one file per engine, in the cache.

The stacks read it to leave out, visibly, what the host's kernel lacks. Without a file a stack goes by what
was known when it was last made, and a new one leaves out nothing.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pulumi
from docker.errors import DockerException
from pydantic import BaseModel, ConfigDict, ValidationError
from requests.exceptions import RequestException

from toolchain import engine_choice
from toolchain.doctor.drivers import CONSULTED
from toolchain.engine import connect
from toolchain.errors import ToolchainError
from toolchain.paths import cache_dir


class HostFacts(BaseModel):
    """The findings about one engine.

    Attributes:
        engine_id: the engine's own identity (`docker info`).
        kernel: its kernel's version; other findings are stale when it differs.
        engine_version: likewise.
        probed: what was tried; what stacks are built by may be more today.
        lacks: capability to the reason that it is missing. Capabilities are `macvlan`, `ipvlan`, `overlay`,
            `overlay-encrypted`, `swarm-vip` and, of a cluster's nodes, `cgroup-v2` and `sys-resource`.
    """

    model_config = ConfigDict(frozen=True)

    engine_id: str
    kernel: str
    engine_version: str
    probed: tuple[str, ...] = ()
    lacks: Mapping[str, str]


def facts_file(engine_id: str) -> Path:
    """Where the findings about that engine are kept."""
    return cache_dir() / "hosts" / f"{engine_id.replace(':', '')}.json"


def save_facts(facts: HostFacts) -> None:
    """Write the findings; a reader never sees half of them."""
    path = facts_file(facts.engine_id)
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".partial")
    partial.write_text(facts.model_dump_json(indent=2))
    partial.replace(path)


def load_facts(info: Mapping[str, object]) -> HostFacts | None:
    """The findings about the engine that said `info`; None if there are none or they are stale."""
    try:
        facts = HostFacts.model_validate_json(facts_file(str(info["ID"])).read_text())
    except (FileNotFoundError, ValidationError):
        return None
    found = (facts.kernel, facts.engine_version)
    is_of_today = found == (info["KernelVersion"], info["ServerVersion"]) and set(facts.probed) >= CONSULTED
    return facts if is_of_today else None


def engine_info() -> Mapping[str, Any] | None:
    """What the engine says of itself; None if none answers."""
    try:
        info: Mapping[str, Any] = connect(timeout=10).info()
    except (DockerException, RequestException, OSError):
        return None
    return info


def known_lacks() -> dict[str, str] | None:
    """Capability to reason, for what the engine's host is known to lack; None if nothing is known."""
    info = engine_info()
    facts = load_facts(info) if info else None
    return dict(facts.lacks) if facts else None


def missing_capabilities() -> dict[str, str]:
    """The same; empty if nothing is known."""
    return known_lacks() or {}


def is_swarm_manager(info: Mapping[str, object]) -> bool:
    """Whether an engine is in swarm mode and may create overlay networks and services."""
    swarm = info.get("Swarm")
    return isinstance(swarm, Mapping) and bool(swarm.get("ControlAvailable"))


def require_chosen_engine() -> None:
    """Refuse to go on where Pulumi's provider would use another engine than the `docker` command.

    Raises:
        pulumi.RunError: it would, or the variables or the context that choose the engine are wrong.
    """
    try:
        missing = engine_choice.variables()
        chosen = engine_choice.choose()
    except ToolchainError as error:
        raise pulumi.RunError(str(error)) from None
    if missing:
        names = ", ".join(sorted(missing))
        raise pulumi.RunError(
            f"the engine is {chosen.host} ({chosen.origin or 'the default'}), and Pulumi's provider would "
            f'use another one: {names} must be set; run `eval "$(make env)"`'
        )


def require_swarm(stack: str) -> None:
    """Refuse a stack that wants swarm mode on an engine that is not in it.

    An engine that does not answer is let pass: a preview needs none.

    Raises:
        pulumi.RunError: the engine answers and is not a swarm manager.
    """
    info = engine_info()
    if info is not None and not is_swarm_manager(info):
        raise pulumi.RunError(
            "container-networks:swarm is true, but the Docker engine is not in swarm mode; "
            f"run `make setup STACK={stack}`, which enters it (and `make down STACK={stack}` leaves it again)"
        )
