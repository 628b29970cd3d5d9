"""What is printed can be read without colour, and ends with the totals."""

import io

import pytest
from rich.console import Console
from rich.text import Text

from previews import text
from previews.model import Preview, Violation
from previews.read import read
from tests.unit.previews import sample

RULES = (
    Violation(
        "mandatory", "container-networks", "private-subnets", "front", "subnet = 8.8.8.0/24: is public"
    ),
    Violation("advisory", "container-networks", "digests", "", "images have no digest"),
)


@pytest.mark.parametrize("name", sample.NAMES)
def test_a_real_preview_is_exactly(name: str) -> None:
    assert text.render(sample.preview(name)) == sample.expected(f"{name}.txt")


def test_a_preview_without_changes_says_so() -> None:
    shown = text.render(sample.preview("nothing"))
    assert shown.splitlines()[0] == "Preview of test: no changes"


def test_a_preview_that_failed_does_not_say_that_nothing_changes() -> None:
    shown = text.render(sample.preview("refused"))
    assert shown.splitlines()[0] == "Preview of test: it failed"
    assert "no changes" not in shown
    assert "nothing opens" not in shown


def test_policies_that_refuse_are_said_first_and_last() -> None:
    shown = text.render(read(sample.document("marks"), violations=RULES))
    assert shown.splitlines()[0] == "Preview of test: policies refuse it: 2 changed"
    assert (
        """\
Policies
  advisory   container-networks/digests
               images have no digest
  mandatory  container-networks/private-subnets on front
               subnet = 8.8.8.0/24: is public
"""
        in shown
    )
    assert "  Policies: 2 violated, 1 of them mandatory\n" in shown


def test_colour_adds_nothing_but_colour() -> None:
    preview = sample.preview("worker_port_policy")
    file = io.StringIO()
    console = Console(file=file, width=text.WIDTH, force_terminal=True, color_system="standard")
    text.show(preview, console)
    assert "\x1b[31mrecreate" in file.getvalue()
    plain = Text.from_ansi(file.getvalue()).plain
    assert "".join(f"{line.rstrip()}\n" for line in plain.splitlines()) == text.render(preview)


@pytest.mark.parametrize("width", [60, 80, 200])
def test_nothing_is_wider_than_the_terminal(width: int) -> None:
    shown = text.render(sample.preview("worker_port_policy"), width)
    assert max(map(len, shown.splitlines())) <= width


def test_markup_in_a_name_is_not_taken_for_markup() -> None:
    one = sample.raw(sample.NETWORK, "[bold]a[/]", "create", new={})
    assert "added     live      network [bold]a[/]\n" in text.render(read({"steps": [one]}))


def test_an_empty_preview_is_printed() -> None:
    assert text.render(Preview(stack="a")).startswith("Preview of a: no changes\n\nTotals\n")
