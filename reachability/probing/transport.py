"""Running scripts where they are to run: testinfra's backends for pods, containers and this host."""

import shlex
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import testinfra
from testinfra.host import Host

from reachability.probing.script import Ended, read, script
from reachability.probing.world import Place

PLACES_AT_ONCE = 24
IN_ONE_GO = 150  # a command line has room for some more
SCRIPT_SECONDS = 300  # what hangs beyond all limits of its own ends then
# macOS has no `timeout`, and has Perl; what it ends, ends with the code of SIGALRM.
TIMEOUT = "command -v timeout >/dev/null 2>&1 || timeout() { perl -e 'alarm shift; exec @ARGV' \"$@\"; }\n"


@dataclass(frozen=True)
class Transport:
    """The way to every place.

    Attributes:
        kubeconfig: the file by which pods are entered; None if the stack has no cluster.
        context: the context of that file; its current one if empty.
    """

    kubeconfig: Path | None = None
    context: str = ""

    def enter(self, place: Place) -> Host:
        """What testinfra sees from a place."""
        if place.pod:
            namespace, _, name = place.pod.partition("/")
            return self.enter_pod(namespace, name, place.container)
        return testinfra.get_host(f"docker://{place.container}" if place.container else "local://")

    def enter_pod(self, namespace: str, name: str, container: str) -> Host:
        """What testinfra sees from a container of a pod."""
        return testinfra.get_host(
            f"kubectl://{name}",
            namespace=namespace,
            container=container,
            kubeconfig=str(self.kubeconfig),
            context=self.context or None,
        )

    def run(self, place: Place, commands: Sequence[str]) -> list[Ended | None]:
        """Run commands at a place, many at a time; None for each that was not come to."""
        found: list[Ended | None] = []
        host = self.enter(place)
        for start in range(0, len(commands), IN_ONE_GO):
            part = commands[start : start + IN_ONE_GO]
            # Only this host may be a system without it; functions are not handed on, so both shells get it.
            own = "" if place.container else TIMEOUT
            done = host.run(f"{own}timeout {SCRIPT_SECONDS} sh -c {shlex.quote(own + script(part))}")
            ended = read(str(done.stdout))
            found += [ended.get(number) for number in range(len(part))]
        return found

    def run_all(self, wanted: Iterable[tuple[Place, Sequence[str]]]) -> Mapping[Place, list[Ended | None]]:
        """Run commands at many places, all at once."""
        listed = list(wanted)
        with ThreadPoolExecutor(PLACES_AT_ONCE) as pool:
            done = pool.map(lambda one: self.run(*one), listed)
            return {place: ended for (place, _), ended in zip(listed, done, strict=True)}
