"""Running other programs, and what people are told when one fails."""

from pathlib import Path

import pytest

from toolchain.environment import as_shell
from toolchain.errors import ToolchainError
from toolchain.golang import required_version
from toolchain.process import capture, run_logged, try_capture


def test_a_failure_quotes_the_last_lines_of_this_run_and_names_the_log(tmp_path: Path) -> None:
    log = tmp_path / "build.log"
    log.write_text("an older run\n")
    with pytest.raises(ToolchainError) as caught:
        run_logged(["sh", "-c", "seq 1 50; echo broken >&2; exit 3"], log, remedy="mend it")
    assert caught.value.tail.splitlines()[-1] == "broken"
    assert len(caught.value.tail.splitlines()) == 20
    assert "older" not in caught.value.tail
    assert str(log) in str(caught.value)
    assert "remedy: mend it" in str(caught.value)


def test_a_program_that_is_not_there_fails_like_one_that_breaks(tmp_path: Path) -> None:
    with pytest.raises(ToolchainError, match="ended with code 127"):
        run_logged(["no-such-program"], tmp_path / "log")
    with pytest.raises(ToolchainError, match="there is no program `no-such-program`"):
        capture(["no-such-program"])
    assert try_capture(["no-such-program"]) is None


def test_a_command_that_fails_is_no_empty_answer() -> None:
    with pytest.raises(ToolchainError) as caught:
        capture(["sh", "-c", "echo the passphrase is wrong >&2; exit 255"])
    assert "ended with code 255" in str(caught.value)
    assert caught.value.tail == "the passphrase is wrong"
    assert try_capture(["false"]) is None


def test_variables_survive_a_shell() -> None:
    value = "a b'c$d"
    assert capture(["sh", "-c", f'{as_shell({"X": value})}; printf %s "$X"']) == value


def test_the_go_directive_is_read() -> None:
    assert required_version("module x\n\ngo 1.25.8\n") == (1, 25, 8)
    with pytest.raises(ValueError, match="no go directive"):
        required_version("module x\n")
