"""What is printed can be read without colour, in any width, and ends with the verdict."""

import io
import re

import pytest
from rich.console import Console
from rich.text import Text

from reachability.observations import Observation
from reachability.report import terminal
from reachability.report.run import NOTHING, NOTHING_FOLLOWS
from tests.unit.reachability.report import sample
from tests.unit.reachability.report.sample import OPEN, SHOP, run, untried

PLAIN = """\
Reachability of test, 2026-11-24T05:00:00Z
o open                             B blocked: no answer, or no way
R refused: nobody serves there     N the name does not resolve
M mixed: not all saw the same      F the probe itself failed
! differs from what was expected   . as expected

container
  1 db 5432/tcp as db   2 db 5432/tcp on back
      expected   observed   difference
      1 2        1 2        1 2
web   o o        F o        ! .

service:shop
  1 bank 80/tcp   2 cart 80/tcp
                 expected   observed   difference
                 1 2        1 2        1 2
host               R          N          !
pod:shop/front   B o        B M        . !

1. host -> service:shop/cart service:shop/cart:80/tcp
   expected REFUSED; observed NXDOMAIN
   why: a rule
   host -> service:shop/cart: NXDOMAIN

2. web -> db db:5432/tcp
   expected OPEN; observed FAILED
   why: a rule
   web -> db: FAILED

3. pod:shop/front -> service:shop/cart service:shop/cart:80/tcp
   expected OPEN; observed BLOCKED for 1 of 3, OPEN for 2 of 3
   why: front may
   pod:shop/front-2 -> service:shop/cart: BLOCKED
      late

FAILED: 5 probed, 2 agree, 3 differ
"""


def printed(*observations: Observation, width: int = 80) -> str:
    """What a log of CI gets, without the spaces at the ends of lines."""
    file = io.StringIO()
    terminal.show(run(*observations), Console(file=file, width=width))
    return "".join(f"{line.rstrip()}\n" for line in file.getvalue().splitlines())


def test_a_small_run_in_plain_text_is_exactly() -> None:
    assert printed(*SHOP) == PLAIN


def test_colour_adds_nothing_but_colour() -> None:
    file = io.StringIO()
    terminal.show(run(*SHOP), Console(file=file, width=80, force_terminal=True, color_system="standard"))
    shown = file.getvalue()
    assert "\x1b[1;31mFAILED" in shown
    assert "".join(f"{line.rstrip()}\n" for line in Text.from_ansi(shown).plain.splitlines()) == PLAIN


def test_no_color_is_honoured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    file = io.StringIO()
    terminal.show(run(*SHOP), Console(file=file, width=80, force_terminal=True))
    assert Text.from_ansi(file.getvalue()).spans  # bold is left
    assert not re.search("\x1b\\[[0-9;]*3[0-7]", file.getvalue())


@pytest.mark.parametrize("width", [40, 80, 120])
def test_hundreds_of_columns_are_folded_into_the_width(width: int) -> None:
    found = [
        sample.observed(f"pod:n/app-{source}", f"service:n/s-{to}", OPEN)
        for source in range(3)
        for to in range(300)
    ]
    shown = printed(*found, width=width)
    assert max(map(len, shown.splitlines())) <= width
    assert all(f" s-{to} 80/tcp" in shown for to in range(300))
    rows = [line.removeprefix("pod:n/") for line in shown.splitlines() if line.startswith("pod:n/")]
    assert sum(row.count("o") for row in rows) == 2 * len(found)  # each once expected, once observed


def test_a_long_source_is_folded_and_not_cut() -> None:
    name = "pod:a-namespace-with-a-name/an-application-with-a-longer-one"
    shown = printed(sample.observed(name, "b", OPEN), width=60)
    assert max(map(len, shown.splitlines())) <= 60
    assert name in "".join(line[:25].strip() for line in shown.splitlines())


def test_markup_in_a_name_is_not_taken_for_markup() -> None:
    assert "[bold]web[/]" in printed(sample.observed("[bold]web[/]", "b", OPEN))


def test_of_long_words_only_the_last_are_printed() -> None:
    words = "\n".join(f"step {number}" for number in range(9))
    shown = printed(sample.observed("a", "b", OPEN, None, detail=words))
    assert "step 4" not in shown
    assert "      ...\n      step 5\n      step 6\n      step 7\n      step 8\n" in shown


def test_an_objection_is_printed() -> None:
    assert "   objection: another answers\n" in printed(
        sample.observed("a", "b", OPEN, objection="another answers")
    )


def test_a_run_that_agrees_passes() -> None:
    assert printed(sample.observed("a", "b", OPEN)).endswith("\nPASSED: 1 probed, 1 agree, 0 differ\n")


@pytest.mark.parametrize("nothing", [(), (untried("a", "b"),)], ids=["none declared", "none tried"])
def test_a_run_that_probed_nothing_fails(nothing: tuple[Observation, ...]) -> None:
    last = printed(*nothing).splitlines()[-1]
    said = f"{NOTHING} (1 declared)" if nothing else NOTHING_FOLLOWS
    assert last == f"FAILED: {said}"
