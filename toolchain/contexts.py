"""The Docker command's own configuration: the context that it uses, and what a context leads to."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from toolchain.errors import ToolchainError

DEFAULT = "default"
# The names that the Docker command gives to certificates, and that Pulumi's provider looks for.
CERTIFICATES = ("ca.pem", "cert.pem", "key.pem")
CHOOSE_DEFAULT = "run `docker context use default`, or name an engine with DOCKER_HOST"


@dataclass(frozen=True)
class Context:
    """A context of the Docker command.

    Attributes:
        host: its engine's address; empty if it names none.
        skip_verify: whether the engine's certificate is not to be verified.
        certificates: the folder of its certificates; None if it has none.
    """

    host: str
    skip_verify: bool
    certificates: Path | None


def config_dir(environ: Mapping[str, str]) -> Path:
    """The folder of the Docker command's configuration."""
    return Path(environ.get("DOCKER_CONFIG") or Path.home() / ".docker")


def current_context(folder: Path) -> str:
    """The name of the context that `docker context use` has chosen; empty if none.

    Raises:
        ToolchainError: the configuration can't be read.
    """
    path = folder / "config.json"
    if not path.exists():
        return ""
    return str(
        _read(path, "is not a readable configuration of the Docker command").get("currentContext") or ""
    )


def load(folder: Path, name: str) -> Context:
    """Read a context.

    Raises:
        ToolchainError: there is no such context, or it can't be read.
    """
    # The Docker command stores each under the hash of its name.
    identity = hashlib.sha256(name.encode()).hexdigest()
    path = folder / "contexts" / "meta" / identity / "meta.json"
    if not path.exists():
        raise ToolchainError(
            f"the Docker context {name} is not in {folder / 'contexts'}",
            f"`docker context ls` shows those that are; or {CHOOSE_DEFAULT}",
        )
    endpoints = _read(path, f"is not a readable Docker context ({name})").get("Endpoints") or {}
    endpoint = endpoints.get("docker") or {}
    certificates = folder / "contexts" / "tls" / identity / "docker"
    return Context(
        host=str(endpoint.get("Host") or ""),
        skip_verify=bool(endpoint.get("SkipTLSVerify")),
        certificates=certificates if certificates.is_dir() else None,
    )


def _read(path: Path, problem: str) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ToolchainError(f"{path} {problem}: {error}", CHOOSE_DEFAULT) from None
    if not isinstance(found, dict):
        raise ToolchainError(f"{path} {problem}: it is not an object", CHOOSE_DEFAULT)
    return found
