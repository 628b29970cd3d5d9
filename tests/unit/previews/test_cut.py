"""What matters least is cut first, only as much as must be, and counted."""

from previews.cut import Block, Entry, Fitted, fit

ENTRY = Entry(full="row with details\n", brief="row\n")
LIGHT = Block("light\n", (ENTRY,) * 3, "end\n", 1)
HEAVY = Block("heavy\n", (ENTRY,) * 3, "end\n", 2)
WHOLE = len(fit([HEAVY, LIGHT], 10_000).text)
SAVED = len(ENTRY.full) - len(ENTRY.brief)


def lines(found: Fitted) -> list[str]:
    return found.text.splitlines()


def test_what_fits_is_not_touched() -> None:
    found = fit([HEAVY, LIGHT], WHOLE)
    assert found == Fitted("heavy\n" + ENTRY.full * 3 + "end\nlight\n" + ENTRY.full * 3 + "end\n")


def test_the_last_details_of_the_lightest_go_first() -> None:
    found = fit([HEAVY, LIGHT], WHOLE - 1)
    assert lines(found)[-4:] == ["row with details", "row with details", "row", "end"]
    assert (found.details, found.entries) == (1, 0)


def test_all_details_go_before_the_first_row() -> None:
    found = fit([HEAVY, LIGHT], WHOLE - 6 * SAVED)
    assert (found.details, found.entries) == (6, 0)
    assert lines(found) == ["heavy", "row", "row", "row", "end", "light", "row", "row", "row", "end"]


def test_then_rows_go_and_the_heads_stay() -> None:
    found = fit([HEAVY, LIGHT], WHOLE - 6 * SAVED - 1)
    assert (found.details, found.entries) == (5, 1)
    nothing = fit([HEAVY, LIGHT], 0)
    assert (lines(nothing), nothing.entries) == (["heavy", "end", "light", "end"], 6)


def test_it_always_fits_if_the_heads_do() -> None:
    for room in range(len("heavy\nend\nlight\nend\n"), WHOLE + 1):
        assert len(fit([HEAVY, LIGHT], room).text) <= room


def test_a_brief_form_that_is_no_shorter_is_not_used() -> None:
    found = fit([Block("", (Entry("a\n", "longer\n"), ENTRY), "", 1)], len("a\n" + ENTRY.full) - 1)
    assert found == Fitted("a\nrow\n", details=1)
