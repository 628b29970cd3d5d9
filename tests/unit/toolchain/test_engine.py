"""The Docker engine: which one, and whether it is new enough; swarm mode left only where it was ours."""

from pathlib import Path

import pytest
from requests.exceptions import ReadTimeout

from toolchain import __main__ as commands
from toolchain.debian import os_release
from toolchain.doctor.drivers import CAPABILITIES, CONSULTED
from toolchain.engine import engine_host, is_new_enough, normal_host
from toolchain.facts import HostFacts, load_facts, save_facts
from toolchain.swarm import ENTERED, should_leave, stack_label


@pytest.mark.parametrize(("api", "enough"), [("1.41", False), ("1.44", True), ("1.100", True), ("2.0", True)])
def test_api_versions_are_compared_as_numbers(api: str, enough: bool) -> None:
    assert is_new_enough(api, "1.44") is enough


def test_docker_host_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCKER_HOST", "tcp://127.0.0.1:2375")
    assert engine_host() == "tcp://127.0.0.1:2375"


def test_a_socket_is_written_as_the_docker_command_writes_it() -> None:
    assert normal_host("http+unix:///run/docker.sock") == "unix:///run/docker.sock"


def test_os_release_is_read_with_and_without_quotes() -> None:
    fields = os_release('ID=debian\nVERSION_CODENAME="bookworm"\n')
    assert fields == {"ID": "debian", "VERSION_CODENAME": "bookworm"}


@pytest.mark.parametrize(
    ("labels", "leave"),
    [
        ({ENTERED: "true"}, True),
        ({ENTERED: "true", stack_label("lab"): "true"}, False),
        ({}, False),
        ({stack_label("lab"): "true"}, False),
    ],
)
def test_swarm_mode_is_left_only_if_it_was_ours_and_nobody_uses_it(
    labels: dict[str, str], leave: bool
) -> None:
    assert should_leave(labels) is leave


INFO = {"ID": "a:b", "KernelVersion": "6.1", "ServerVersion": "26.1.5"}
FACTS = HostFacts(
    engine_id="a:b", kernel="6.1", engine_version="26.1.5", probed=CAPABILITIES, lacks={"ipvlan": "no"}
)


@pytest.mark.parametrize(
    ("saved", "is_known"),
    [
        (FACTS, True),
        (FACTS.model_copy(update={"probed": tuple(sorted(CONSULTED))}), True),
        (FACTS.model_copy(update={"kernel": "6.2"}), False),
        (FACTS.model_copy(update={"engine_version": "27.0"}), False),
        (FACTS.model_copy(update={"probed": ("bridge",)}), False),
    ],
)
def test_findings_about_another_kernel_engine_or_set_of_probes_are_stale(
    saved: HostFacts, is_known: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert load_facts(INFO) is None
    save_facts(saved)
    assert (load_facts(INFO) is not None) is is_known


def test_an_engine_that_gives_no_answer_is_one_line_and_no_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def doctor(_stack: str) -> int:
        raise ReadTimeout("read timed out")

    monkeypatch.setitem(commands.COMMANDS, "doctor", doctor)
    assert commands.main(["doctor", "--stack", "lab"]) == 1
    assert "error: the Docker engine gave no answer: read timed out" in capsys.readouterr().err
