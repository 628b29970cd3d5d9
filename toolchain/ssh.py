"""Talking to an engine at an ssh:// address as the `docker` command does: by the ssh command.

Each connection is `ssh HOST docker system dial-stdio`, whose standard input and output are a socket here. So
everything that a user's ssh knows (keys, agents, jump hosts, ~/.ssh/config) counts, and no further library is
needed.
"""

import socket
import subprocess
import threading
from urllib.parse import urlparse

from docker.transport.unixconn import UnixHTTPAdapter, UnixHTTPConnection, UnixHTTPConnectionPool

CONNECT_SECONDS = 30


def command(address: str) -> list[str]:
    """What connects to the engine at an address such as `ssh://user@host:22`.

    Example:
        >>> command("ssh://me@far:2222")[-6:]
        ['2222', '--', 'far', 'docker', 'system', 'dial-stdio']
    """
    parts = urlparse(address)
    # No terminal: what goes through are bytes.
    words = ["ssh", "-o", f"ConnectTimeout={CONNECT_SECONDS}", "-T"]
    words += ["-l", parts.username] if parts.username else []
    words += ["-p", str(parts.port)] if parts.port else []
    path = parts.path.rstrip("/")
    there = ["--host", f"unix://{path}"] if path else []
    return [*words, "--", parts.hostname or "", "docker", *there, "system", "dial-stdio"]


class _Connection(UnixHTTPConnection):
    """A connection whose other end is a process."""

    def connect(self) -> None:
        own, other = socket.socketpair()
        own.settimeout(self.timeout)
        with other:
            process = subprocess.Popen(command(self.unix_socket), stdin=other.fileno(), stdout=other.fileno())
        # It ends when its input does, which a response that is still read may outlive.
        threading.Thread(target=process.wait, daemon=True).start()
        self.sock = own


class _Pool(UnixHTTPConnectionPool):
    def _new_conn(self) -> _Connection:  # type: ignore[override]
        return _Connection(self.base_url, self.socket_path, self.timeout)  # type: ignore[arg-type]


class SshAdapter(UnixHTTPAdapter):
    """What the Docker SDK sends requests through.

    Args:
        address: the engine's address.
        timeout: for answers, in seconds.
    """

    def __init__(self, address: str, timeout: int) -> None:
        super().__init__("unix://ssh", timeout)
        self.socket_path = address

    def get_connection(self, url: str | bytes, proxies: object = None) -> _Pool:  # noqa: ARG002
        """The pool of connections to the engine: one for every URL, because each costs a login."""
        with self.pools.lock:
            if (pool := self.pools.get(self.socket_path)) is None:
                pool = _Pool("http+docker://localhost", self.socket_path, self.timeout, self.max_pool_size)
                self.pools[self.socket_path] = pool
            return pool
