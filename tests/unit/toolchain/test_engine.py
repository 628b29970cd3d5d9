"""The Docker engine: which one, and whether it is new enough; swarm mode left only where it was ours."""

from pathlib import Path

import pytest
from requests.exceptions import ReadTimeout

from toolchain import __main__ as commands
from toolchain import debian, engine
from toolchain.debian import os_release
from toolchain.doctor.drivers import CAPABILITIES, CONSULTED
from toolchain.engine import PODMAN, Engine, engine_host, ensure_engine, is_new_enough
from toolchain.errors import ToolchainError
from toolchain.facts import HostFacts, load_facts, save_facts
from toolchain.swarm import ENTERED, should_leave, stack_label


@pytest.mark.parametrize(("api", "enough"), [("1.41", False), ("1.44", True), ("1.100", True), ("2.0", True)])
def test_api_versions_are_compared_as_numbers(api: str, enough: bool) -> None:
    assert is_new_enough(api, "1.44") is enough


def test_docker_host_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCKER_HOST", "tcp://127.0.0.1:2375")
    assert engine_host() == "tcp://127.0.0.1:2375"


@pytest.mark.parametrize("host", ["unix:///run/user/1000/docker.sock", "tcp://127.0.0.1:9", "ssh://far"])
def test_an_engine_that_somebody_chose_is_never_started(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCKER_HOST", host)
    monkeypatch.setattr(engine, "answering", lambda: None)
    monkeypatch.setattr(engine, "_start", lambda: pytest.fail("started"))
    monkeypatch.setattr(debian, "install_from", lambda *_: pytest.fail("installed"))
    with pytest.raises(ToolchainError) as refused:
        ensure_engine()
    assert refused.value.problem == f"no Docker engine answers at {host} (DOCKER_HOST={host})"
    assert "unset DOCKER_HOST" in refused.value.remedy


@pytest.mark.parametrize("api", ["1.41", "1.44"])
def test_podman_is_named_and_refused(api: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """It spoke an API that was too old until 5.7, and does no longer."""
    podman = Engine("unix:///run/podman/podman.sock", "5.4.0", api, PODMAN)
    monkeypatch.setattr(engine, "answering", lambda: podman)
    with pytest.raises(ToolchainError) as refused:
        ensure_engine()
    assert "is Podman 5.4.0, which is not supported: it has no swarm mode" in refused.value.problem
    assert refused.value.remedy.startswith("use Docker Engine")


def test_an_engine_that_is_too_old_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "answering", lambda: Engine("unix:///s", "24.0.7", "1.43"))
    with pytest.raises(ToolchainError, match=r"24\.0\.7 \(API 1\.43\); API 1\.44 is needed"):
        ensure_engine()


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
