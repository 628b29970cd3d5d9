"""A place is entered by the way that it has, and all that it is asked for comes back, in its order."""

import shlex
import shutil
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from reachability.probing import agnhost, shell, transport
from reachability.probing.script import Ended
from reachability.probing.transport import IN_ONE_GO, Transport
from reachability.probing.verdicts import Target
from reachability.probing.world import Place

HOST = Place("host", "shell")
POD = Place("shop/front-1", "agnhost", "server", "shop/front-1")
ARGUMENT_MAX = 128 * 1024  # Linux' MAX_ARG_STRLEN: all of a command that a shell is given


class Unreachable(Transport):
    """A way to places that can't be entered: an error on one's own side, and nothing of a script."""

    def enter(self, place: Place) -> Any:
        return SimpleNamespace(run=lambda _command: SimpleNamespace(stdout="", rc=1, place=place))


def test_a_pod_is_entered_by_the_clusters_kubeconfig() -> None:
    way = Transport(Path("/tmp/kubeconfig"), "work")
    backend: Any = way.enter(POD).backend
    assert (backend.NAME, backend.name, backend.namespace) == ("kubectl", "front-1", "shop")
    assert (backend.container, backend.kubeconfig, backend.context) == ("server", "/tmp/kubeconfig", "work")


@pytest.mark.parametrize(
    ("place", "kind", "name"),
    [(Place("web", "shell", "lab-web"), "docker", "lab-web"), (HOST, "local", None)],
    ids=["a container", "the host"],
)
def test_a_container_is_entered_by_the_engine_and_the_host_is_here(
    place: Place, kind: str, name: str | None
) -> None:
    backend: Any = Transport().enter(place).backend
    assert (backend.NAME, getattr(backend, "name", None)) == (kind, name)


COMMANDS = [f"echo {number}; exit {number}" for number in range(5)]
ENDED = [Ended(number, str(number)) for number in range(5)]


@pytest.mark.parametrize("in_one_go", [1, 2, 5, 150])
def test_commands_end_in_their_order_however_many_go_at_a_time(
    in_one_go: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transport, "IN_ONE_GO", in_one_go)
    assert Transport().run(HOST, COMMANDS) == ENDED


def test_what_takes_too_long_ends_and_the_rest_is_not_come_to(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transport, "SCRIPT_SECONDS", 0.2)
    assert Transport().run(HOST, ["echo quick", "exec sleep 9"]) == [Ended(0, "quick"), None]


def test_a_host_without_timeout_such_as_macos_has_limits_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("sh", "perl", "head", "base64", "tr", "sleep"):
        found = shutil.which(name)
        assert found, f"this host has no {name}"
        (tmp_path / name).symlink_to(found)
    monkeypatch.setenv("PATH", str(tmp_path))
    limited = "timeout 1 sh -c 'exec sleep 9'"
    quick, slow = Transport().run(HOST, ["echo quick", limited])
    assert quick == Ended(0, "quick")
    assert slow is not None
    assert slow.code == 142


def test_many_places_are_asked_at_once() -> None:
    here, also_here = HOST, Place("also-here", "shell")
    found = Transport().run_all([(here, COMMANDS), (also_here, ["echo there"])])
    assert found == {here: ENDED, also_here: [Ended(0, "there")]}
    assert Transport().run_all([]) == {}


def test_a_place_that_cannot_be_entered_comes_to_nothing() -> None:
    assert Unreachable().run_all([(POD, COMMANDS)]) == {POD: [None] * 5}


LONG = "a-service-with-a-long-name.a-namespace-with-a-long-name.svc.cluster.local"


@pytest.mark.parametrize(
    ("place", "command"),
    [
        (POD, agnhost.command(Target(LONG, 30080, path="/hostname", is_expected_open=True))),
        (Place("web", "shell", "lab-web"), shell.command(Target("10.211.16.100", 30080, path="/hostname"))),
        (Place("web", "shell", "lab-web"), shell.command(Target("10.211.16.100", 30080, "udp"))),
    ],
    ids=["from a pod", "from a container", "from a container by UDP"],
)
def test_a_command_line_has_room_for_all_that_go_at_a_time(
    place: Place, command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines: list[str] = []

    def remembered(_self: Any, line: str, *arguments: str) -> Any:
        lines.append(line % tuple(shlex.quote(argument) for argument in arguments))
        return SimpleNamespace(stdout="", command=b"")

    monkeypatch.setattr("testinfra.backend.base.BaseBackend.run_local", remembered)
    Transport(Path("/tmp/kubeconfig")).run(place, [command] * IN_ONE_GO)
    (line,) = lines
    assert len(line.encode()) < ARGUMENT_MAX
