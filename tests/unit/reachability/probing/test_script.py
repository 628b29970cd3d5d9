"""A script of many probes, run by a real shell: each ends by itself, and all that it said comes back."""

import subprocess
from pathlib import Path

import pytest

from reachability.probing.script import AT_ONCE, SAID_BYTES, Ended, read, script


def run(commands: list[str], at_once: int = AT_ONCE) -> dict[int, Ended]:
    """How the commands end."""
    done = subprocess.run(
        ["sh", "-c", script(commands, at_once)], capture_output=True, text=True, check=True, timeout=30
    )
    assert done.stderr == ""
    return dict(read(done.stdout))


SAID = {
    "nothing": ("true", Ended(0, "")),
    "words": ("echo one two", Ended(0, "one two")),
    "lines": (r"printf '\none\n\n two  \n'", Ended(0, "\none\n\n two  ")),
    "non-ASCII": ("printf 'größer → 漢字'", Ended(0, "größer → 漢字")),
    "what looks like another's ending": ("echo '#0 0 bm8='", Ended(0, "#0 0 bm8=")),
    "both quotes and a dollar": (r"""printf %s "it's \"5\$\"" """, Ended(0, 'it\'s "5$"')),
    "what it said on standard error": ("echo lost >&2; echo found", Ended(0, "lost\nfound")),
    "a percent sign": ("echo 100%s", Ended(0, "100%s")),
    "an exit code": ("echo no; exit 28", Ended(28, "no")),
    "the code of the last of several": ("false || { c=$?; exit $c; }", Ended(1, "")),
    "the largest code": ("exit 255", Ended(255, "")),
    "a variable of its own": ("said=$(echo mine) && printf '%s' \"$said\"", Ended(0, "mine")),
}


@pytest.mark.parametrize(("command", "ended"), SAID.values(), ids=SAID.keys())
def test_what_a_probe_said_and_how_it_ended_come_back(command: str, ended: Ended) -> None:
    assert run([command]) == {0: ended}


def test_a_program_that_is_not_there_ends_like_one_that_breaks() -> None:
    (ended,) = run(["no-such-program"]).values()
    assert ended.code == 127
    assert "not found" in ended.said


def test_a_probe_that_is_no_command_leaves_the_others_alone() -> None:
    found = run(["echo one", "echo (", "echo two"])
    assert (found[0], found[2]) == (Ended(0, "one"), Ended(0, "two"))
    assert found[1].code != 0


def test_each_probe_has_its_number_in_every_group() -> None:
    found = run([f"echo {number}; exit {number}" for number in range(7)], at_once=3)
    assert found == {number: Ended(number, str(number)) for number in range(7)}


@pytest.mark.parametrize("count", [0, 1, 3, 4])
def test_as_many_come_back_as_were_asked(count: int) -> None:
    assert len(run(["true"] * count, at_once=3)) == count


def test_so_many_run_at_once_and_no_more(tmp_path: Path) -> None:
    marks = tmp_path / "marks"
    command = f"echo begins >> {marks}; sleep 0.05; echo ends >> {marks}"
    run([command] * 5, at_once=2)
    running, most = 0, 0
    for mark in marks.read_text().splitlines():
        running += 1 if mark == "begins" else -1
        most = max(most, running)
    assert (running, most) == (0, 2)


def test_a_probe_that_says_too_much_is_cut_where_a_line_is_still_written_in_one_piece() -> None:
    (ended,) = run(["yes | head -c 9000"]).values()
    assert len(ended.said) == SAID_BYTES
    (cut,) = run([f"printf 'x%s' \"$(printf 'ä%.0s' $(seq {SAID_BYTES}))\""]).values()
    assert cut.said[:2] == "xä"
    assert cut.said[-1] == "\N{REPLACEMENT CHARACTER}"


def test_many_that_say_much_at_once_do_not_mix() -> None:
    found = run([f"yes {number} | head -c 1400" for number in range(12)])
    assert all(set(ended.said.split()) == {str(number)} for number, ended in found.items())
    assert len(found) == 12


def test_what_the_script_did_not_come_to_is_missing() -> None:
    assert read("a warning\n#1 0 \n#3 7 bm8=\n") == {1: Ended(0, ""), 3: Ended(7, "no")}
    assert read("") == {}
