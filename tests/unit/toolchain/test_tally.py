"""How far the suite is, is read from its log, and said when it has changed."""

from pathlib import Path

import pytest

from toolchain import tally
from toolchain.tally import Tally

BEGIN = "Running Suite: Kubernetes e2e suite\nWill run \x1b[1m3\x1b[0m of \x1b[1m7000\x1b[0m specs\n"
STATES: dict[str, tuple[str, list[str]]] = {
    "nothing printed yet": ("", []),
    "before it has counted": ("Running Suite", []),
    "counted": (BEGIN, ["0 of 3 done"]),
    "counted without colours": ("Will run 3 of 7000 specs\n", ["0 of 3 done"]),
    "one has ended": (f"{BEGIN}SS•SS", ["1 of 3 done"]),
    "all have": (f"{BEGIN}•SS•\n•", ["3 of 3 done"]),
}


@pytest.mark.parametrize(("text", "said"), STATES.values(), ids=STATES.keys())
def test_it_counts_what_has_ended(text: str, said: list[str], tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_text(text)
    lines: list[str] = []
    Tally(log, lines.append).look()
    assert lines == said


def test_what_was_said_is_not_said_again(tmp_path: Path) -> None:
    log, lines = tmp_path / "log", list[str]()
    looking = Tally(log, lines.append)
    for text in ("", BEGIN, BEGIN, f"{BEGIN}•", f"{BEGIN}•S"):
        log.write_text(text)
        looking.look()
    assert lines == ["0 of 3 done", "1 of 3 done"]


def test_a_log_that_is_not_there_says_nothing(tmp_path: Path) -> None:
    lines: list[str] = []
    Tally(tmp_path / "none", lines.append).look()
    assert lines == []


def test_it_looks_while_its_body_runs_and_ends_with_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tally, "SECONDS", 0.001)
    log = tmp_path / "log"
    log.write_text(BEGIN)
    lines: list[str] = []
    with Tally(log, lines.append) as looking:
        while not lines:
            looking._thread.join(0.001)
    assert lines == ["0 of 3 done"]
    assert not looking._thread.is_alive()
