"""An engine at an ssh:// address is reached by the ssh command, as the `docker` command does it."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from toolchain import engine, ssh

# What stands for ssh: it writes down how it was called, and joins its input and output with a port.
_PROGRAM = """#!/usr/bin/env python3
import os, socket, sys, threading
with open(os.path.join(os.path.dirname(__file__), "calls"), "a") as calls:
    calls.write(" ".join(sys.argv[1:]) + "\\n")
there = socket.create_connection(("127.0.0.1", int(os.environ["FAKE_ENGINE"])))
def pump():
    while data := os.read(0, 65536):
        there.sendall(data)
    os._exit(0)
threading.Thread(target=pump, daemon=True).start()
while data := there.recv(65536):
    os.write(1, data)
"""
VERSION = b'{"Version": "28.0.0", "ApiVersion": "1.48", "Components": [{"Name": "Engine"}]}'


class _Engine(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(VERSION)))
        self.end_headers()
        self.wfile.write(VERSION)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(name="port")
def engine_on_a_port() -> Iterator[int]:
    """The port of something that answers as an engine does."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Engine) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port
        server.shutdown()


def test_the_engine_is_asked_by_ssh_and_logged_in_to_once(
    port: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "ssh"
    program.write_text(_PROGRAM)
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    monkeypatch.setenv("FAKE_ENGINE", str(port))
    monkeypatch.setenv("DOCKER_HOST", "ssh://me@far:2222")
    found = engine.answering()
    assert found is not None
    assert (found.host, found.version) == ("ssh://me@far:2222", "28.0.0")
    assert len((tmp_path / "calls").read_text().splitlines()) == 1
    client = engine.connect()
    client.version()
    client.info()
    asked = (tmp_path / "calls").read_text().splitlines()
    assert set(asked) == {"-o ConnectTimeout=30 -T -l me -p 2222 -- far docker system dial-stdio"}
    # Once more to learn the version, and once for all that follows.
    assert len(asked) == 3


@pytest.mark.parametrize(
    ("address", "end"),
    [
        ("ssh://far", ["-T", "--", "far", "docker", "system", "dial-stdio"]),
        ("ssh://me@far", ["-l", "me", "--", "far", "docker", "system", "dial-stdio"]),
        ("ssh://far/run/my.sock", ["far", "docker", "--host", "unix:///run/my.sock", "system", "dial-stdio"]),
    ],
)
def test_the_command_is_the_docker_commands_own(address: str, end: list[str]) -> None:
    assert ssh.command(address)[-len(end) :] == end


def test_an_engine_behind_a_port_of_this_host_is_asked_without_a_proxy(
    port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOCKER_HOST", f"tcp://127.0.0.1:{port}")
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    found = engine.answering()
    assert found is not None
    assert found.api == "1.48"
    assert engine.connect().version()["Version"] == "28.0.0"
