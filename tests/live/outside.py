"""A host outside of Docker: a network namespace on a wire of its own to this machine.

Only packets that really leave a bridge reach it, and it says where they seemed to come from.
"""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from subprocess import DEVNULL, Popen

import testinfra
from testinfra.host import Host

NAME = "cn-outside"
WIRE = "cn-out0"
HERE = "10.211.255.1"
THERE = "10.211.255.2"
PORT = 8080

# Answers each request with the address that it came from. HTTPServer would look its own name up first.
SERVER = f"""
from http.server import BaseHTTPRequestHandler
from socketserver import ThreadingTCPServer
class Client(BaseHTTPRequestHandler):
    def do_GET(self):
        body = self.client_address[0].encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
ThreadingTCPServer(("{THERE}", {PORT}), Client).serve_forever()
"""


@dataclass(frozen=True)
class Outside:
    """The host outside.

    Attributes:
        address: where it answers.
        port: the TCP port on which it says who asked.
        gateway: this machine's address on the wire.
    """

    address: str = THERE
    port: int = PORT
    gateway: str = HERE

    def run(self, command: str) -> tuple[int, str]:
        """Run a command there; exit code and standard output."""
        done = testinfra.get_host("local://").run(f"ip netns exec {NAME} {command}")
        return done.rc, str(done.stdout).strip()


@contextmanager
def outside() -> Iterator[Outside]:
    """Put the host up, and take it away again."""
    host = testinfra.get_host("local://")
    _take_away(host)
    for command in (
        f"ip netns add {NAME}",
        f"ip link add {WIRE} type veth peer name eth0 netns {NAME}",
        f"ip address add {HERE}/30 dev {WIRE}",
        f"ip link set {WIRE} up",
        f"ip -n {NAME} address add {THERE}/30 dev eth0",
        f"ip -n {NAME} link set eth0 up",
        f"ip -n {NAME} link set lo up",
        # Back to the containers too: what does not come through shall not fail for want of a route.
        f"ip -n {NAME} route add default via {HERE}",
    ):
        done = host.run(command)
        assert done.rc == 0, f"{command}: {done.stderr}"
    server = Popen(
        ["ip", "netns", "exec", NAME, sys.executable, "-c", SERVER], stdout=DEVNULL, stderr=DEVNULL
    )
    try:
        _wait_for_server(host)
        yield Outside()
    finally:
        server.terminate()
        server.wait()
        _take_away(host)


def _wait_for_server(host: Host) -> None:
    for _ in range(50):
        if host.run(f"curl -s --noproxy '*' --max-time 1 http://{THERE}:{PORT}/").rc == 0:
            return
        time.sleep(0.1)
    raise AssertionError("the host outside does not answer")


def _take_away(host: Host) -> None:
    host.run(f"ip link del {WIRE}")
    host.run(f"ip netns del {NAME}")
