"""Which Docker engine is used: the one that the `docker` command would use.

DOCKER_HOST comes first, then DOCKER_CONTEXT, then the context that `docker context use` has chosen.
"""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlparse

from toolchain import contexts
from toolchain.errors import ToolchainError

DEFAULT_HOST = "unix:///var/run/docker.sock"
PORT, TLS_PORT = 2375, 2376
_LOCAL = ("unix://", "ssh://")
_REMOTE = ("tcp://", "http://", "https://")


@dataclass(frozen=True)
class Choice:
    """An engine, and what chose it.

    Attributes:
        host: its address, such as `unix:///var/run/docker.sock`.
        certificates: the folder with ca.pem, cert.pem and key.pem for TLS; None for an engine without TLS.
        origin: what chose it, for people; empty for the default.
    """

    host: str = DEFAULT_HOST
    certificates: Path | None = None
    origin: str = ""

    @property
    def is_default(self) -> bool:
        """Whether it is the engine of this host that every installation has."""
        return self.host == DEFAULT_HOST

    @property
    def needs_no_proxy(self) -> bool:
        """Whether no proxy may come between: a socket, the ssh command, or this host's own loopback."""
        if self.host.startswith(_LOCAL):
            return True
        name = urlparse(self.host).hostname or ""
        try:
            return name == "localhost" or ip_address(name).is_loopback
        except ValueError:
            return False


def choose(environ: Mapping[str, str] = os.environ) -> Choice:
    """The engine that the `docker` command would use.

    Raises:
        ToolchainError: a context or a certificate is missing, or the address is not supported.
    """
    if host := environ.get("DOCKER_HOST"):
        return _by_host(host, environ)
    folder = contexts.config_dir(environ)
    if name := environ.get("DOCKER_CONTEXT"):
        origin = f"DOCKER_CONTEXT={name}"
    else:
        name = contexts.current_context(folder)
        origin = f"the current Docker context, {name}"
    if not name or name == contexts.DEFAULT:
        return Choice(origin=origin if environ.get("DOCKER_CONTEXT") else "")
    context = contexts.load(folder, name)
    certificates = None
    host = _address(context.host or DEFAULT_HOST, origin)
    if host.startswith(_REMOTE):
        if context.skip_verify:
            raise _unverified(origin, "create the context anew without skip-tls-verify")
        certificates = _whole(context.certificates, origin) if context.certificates else None
    return Choice(host, certificates, origin)


def variables(environ: Mapping[str, str] = os.environ) -> dict[str, str]:
    """What must be set so that Pulumi's provider and the `docker` command use that engine, too.

    What is set already is left out. The provider knows neither the current context nor a context's
    certificates, so both are resolved here.

    Raises:
        ToolchainError: as for `choose`.
    """
    chosen = choose(environ)
    by_context = bool(environ.get("DOCKER_CONTEXT")) and not environ.get("DOCKER_HOST")
    is_named = by_context or bool(environ.get("DOCKER_HOST")) or not chosen.is_default
    wanted = {
        "DOCKER_HOST": chosen.host if is_named else "",
        # For the provider a context beats DOCKER_HOST.
        "DOCKER_CONTEXT": "",
        "DOCKER_CERT_PATH": str(chosen.certificates or ""),
        "DOCKER_TLS_VERIFY": "1" if chosen.certificates else "",
    }
    if chosen.certificates and environ.get("DOCKER_TLS_VERIFY"):
        wanted["DOCKER_TLS_VERIFY"] = environ["DOCKER_TLS_VERIFY"]
    return {name: value for name, value in wanted.items() if environ.get(name, "") != value}


def _by_host(host: str, environ: Mapping[str, str]) -> Choice:
    origin = f"DOCKER_HOST={host}"
    verified = bool(environ.get("DOCKER_TLS_VERIFY"))
    address = _address(host, origin, TLS_PORT if verified else PORT)
    if not address.startswith(_REMOTE):
        return Choice(address, None, origin)
    if environ.get("DOCKER_TLS") and not verified:
        raise _unverified("DOCKER_TLS", "set DOCKER_TLS_VERIFY=1, or unset DOCKER_TLS")
    folder = Path(environ.get("DOCKER_CERT_PATH") or contexts.config_dir(environ))
    return Choice(address, _whole(folder, "DOCKER_TLS_VERIFY") if verified else None, origin)


def _address(host: str, origin: str, port: int = PORT) -> str:
    """An address in the one form that everybody reads."""
    text = host.strip().replace("http+unix://", "unix://")
    if "://" not in text:
        text = f"tcp://{text}"
    if text.startswith("npipe://"):
        raise ToolchainError(
            f"{origin}: {text} is a named pipe of Windows, which is not supported",
            "use WSL 2, where Docker Desktop gives a socket",
        )
    if not text.startswith((*_LOCAL, *_REMOTE)):
        raise ToolchainError(
            f"{origin}: {text} is not a supported engine address", "use unix://, tcp:// or ssh://"
        )
    # The Docker command fills in the port of a bare tcp:// address; the provider does not.
    if text.startswith("tcp://") and not re.search(r":\d+/?$", text):
        text = f"{text.rstrip('/')}:{port}"
    return text


def _whole(folder: Path, origin: str) -> Path:
    """A folder that has all certificates.

    Raises:
        ToolchainError: one is missing.
    """
    for name in contexts.CERTIFICATES:
        if not (folder / name).is_file():
            raise ToolchainError(
                f"{origin} asks for TLS, and {folder / name} is missing",
                f"put {', '.join(contexts.CERTIFICATES)} there, or name their folder with DOCKER_CERT_PATH",
            )
    return folder


def _unverified(origin: str, remedy: str) -> ToolchainError:
    return ToolchainError(
        f"{origin}: TLS that does not verify the engine's certificate is not supported", remedy
    )
