"""Steps say what they do, which of how many, and what they came to; brackets in a title are no styles."""

import re
from io import StringIO

import pytest
from rich.console import Console

from toolchain import progress
from toolchain.progress import Steps


@pytest.fixture
def printed(monkeypatch: pytest.MonkeyPatch) -> StringIO:
    """What is printed where there is no terminal."""
    stream = StringIO()
    monkeypatch.setattr(progress, "console", Console(file=stream, width=40))
    return stream


def lines(stream: StringIO) -> list[str]:
    """What was printed, with another number of seconds."""
    return re.sub(r"\d+\.\d s", "0.0 s", stream.getvalue()).splitlines()


def test_a_log_has_a_line_when_a_step_begins_and_one_when_it_ends(printed: StringIO) -> None:
    steps = Steps(2)
    with steps.step("build [the] plugin"):
        printed.write("it is built\n")
    steps.skip("the other plugin")
    assert lines(printed) == [
        "       [1/2] build [the] plugin …",
        "it is built",
        "done   [1/2] build [the] plugin (0.0 s)",
        "ready  [2/2] the other plugin",
    ]


def test_a_long_title_is_one_line(printed: StringIO) -> None:
    Steps(1).skip("of many words " * 9)
    assert len(lines(printed)) == 1


def test_a_failed_step_says_so_and_the_next_one_has_its_number(printed: StringIO) -> None:
    steps = Steps(2)

    def fails() -> None:
        with steps.step("build it"):
            raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        fails()
    steps.skip("build it")
    assert lines(printed) == [
        "       [1/2] build it …",
        "failed [1/2] build it after 0.0 s",
        "ready  [1/2] build it",
    ]


def test_an_interrupted_step_says_so_too(printed: StringIO) -> None:
    def interrupted() -> None:
        with Steps(1).step("build it"):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert lines(printed)[-1] == "failed [1/1] build it after 0.0 s"


def test_on_a_terminal_a_step_leaves_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = StringIO()
    monkeypatch.setattr(progress, "console", Console(file=stream, width=80, force_terminal=True))
    with Steps(1).step("build it"):
        pass
    last = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", lines(stream)[-1]).strip()
    assert last.endswith("done   [1/1] build it (0.0 s)")
    assert "…" not in stream.getvalue()
