"""A stack on a real engine, through the same commands that people run."""

import json
from functools import cache, cached_property
from typing import Any

import testinfra
from testinfra.host import Host

from reachability.expectations import parse_symbol
from tests.live import host_state
from toolchain import debian, node_states
from toolchain.__main__ import main
from toolchain.engine import connect, ensure_engine
from toolchain.pulumi_cli import current_cli
from toolchain.stack import Stack, settings_file
from toolchain.wanted import wanted_settings

# What the tests look at the host with, by Debian's package.
HOST_TOOLS = {"curl": "curl", "ip": "iproute2", "ping": "iputils-ping", "ss": "iproute2"}


class Lab:
    """The stack under test.

    Args:
        stack: its name.
        keep: it is up already, and stays up.
    """

    def __init__(self, stack: str, *, keep: bool) -> None:
        self.stack = stack
        self._keep = keep
        self._is_up = False
        self.before: host_state.HostState | None = None
        self.settings_before = settings_file(stack).read_bytes()

    def up(self) -> None:
        """Stand it up; what an interrupted run left behind is removed first."""
        ensure_engine()
        for program, package in HOST_TOOLS.items():
            debian.ensure_program(program, package)
        if not self._keep:
            # What another checkout may be using is removed only if somebody agrees, or YES=1 says so.
            self._run("sweep")
            self._run("down")
            self.before = host_state.take(connect(), self.stack)
            self._run("up")
        self._is_up = True
        if not self.outputs:
            raise RuntimeError(f"stack {self.stack} is not up; run `make up STACK={self.stack}`")
        node_states.require_all(self.stack, wanted_settings(self.stack))

    def down(self) -> None:
        """Remove it, unless it is to stay or is gone."""
        if self._is_up and not self._keep:
            self._is_up = False
            self._run("down")

    def _run(self, command: str) -> None:
        if code := main([command, "--stack", self.stack]):
            raise RuntimeError(f"`make {command} STACK={self.stack}` ended with code {code}")

    def pulumi(self, *arguments: str) -> int:
        """Run a Pulumi command on it; the exit code."""
        return Stack(self.stack, current_cli()).call(*arguments, "--stack", self.stack)

    def planned(self, *arguments: str) -> list[dict[str, Any]]:
        """What a preview would do: each step that is not `same`."""
        text = Stack(self.stack, current_cli()).capture(
            "preview", "--stack", self.stack, "--json", *arguments
        )
        steps: list[dict[str, Any]] = json.loads(text)["steps"]
        return [step for step in steps if step["op"] != "same"]

    @cached_property
    def outputs(self) -> dict[str, Any]:
        """The stack's outputs."""
        return Stack(self.stack, current_cli()).outputs()

    def inside(self, endpoint: str) -> Host:
        """What testinfra sees from inside of an endpoint's container."""
        return _container_host(f"{self.stack}-{endpoint}")

    def address_of(self, endpoint: str, network: str) -> str:
        """The IPv4 address that the engine reports of an endpoint on a network."""
        container = connect().containers.get(f"{self.stack}-{endpoint}")
        name = network if network == "bridge" else f"{self.stack}-{network}"
        return str(container.attrs["NetworkSettings"]["Networks"][name]["IPAddress"])

    def parent_of(self, network: str) -> str:
        """The host's interface that carries a macvlan or ipvlan network."""
        found = connect().networks.get(f"{self.stack}-{network}")
        return str(found.attrs["Options"]["parent"])

    def resolve(self, address: str) -> str:
        """An expectation's address, looked up if only the engine knows it."""
        symbol = parse_symbol(address)
        return self.address_of(*symbol) if symbol else address

    def is_answer_of(self, destination: str, answer: str) -> bool:
        """Whether an answer is that of an endpoint, or of one of a service's tasks."""
        if destination in self.outputs["services"]:
            return answer.rpartition("-")[0] == destination
        mode = self.outputs["endpoints"][destination].get("mode")
        return bool(answer) if mode == "host" else answer == destination


@cache
def _container_host(container: str) -> Host:
    return testinfra.get_host(f"docker://{container}")
