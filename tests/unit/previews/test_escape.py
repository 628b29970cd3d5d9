"""What others have named is shown as it is, and is never markup."""

import html
import re

import pytest
from markdown_it import MarkdownIt

from previews.escape import code, comment, prose

HOSTILE = (
    "a | b",
    "`rm`",
    "``",
    "a`b`c | d",
    r"back\slash \| bar",
    "<script>alert(1)</script>",
    "</details>",
    "<!-- container-networks preview x -->",
    "--> <img src=x onerror=y>",
    "[link](http://evil.example)",
    "![image](http://evil.example/a.png)",
    "**bold** _it_ ~~gone~~",
    "# title",
    "- item",
    "1. item",
    "> quote",
    "http://evil.example",
    "www.evil.example",
    "@everyone",
    "fixes #1",
    "&lt;b&gt; &#60;",
    " space ",
    "$`x`$",
    ":smile:",
    "naïve ünïcode 日本",
)
RENDERER = MarkdownIt("gfm-like", {"html": True, "linkify": False}).enable("table")


def cells(cell: str) -> list[str]:
    """What a table's row shows with a cell between two others, as HTML."""
    row = RENDERER.render(f"| a | b | c |\n| --- | --- | --- |\n| x | {cell} | y |\n").split("<tbody>")[1]
    return re.findall("<td>(.*?)</td>", row, re.DOTALL)


def seen(markup: str) -> str:
    """What one reads of it."""
    return html.unescape(re.sub("<!-- -->|<[^>]*>", "", markup))


@pytest.mark.parametrize("text", HOSTILE)
def test_code_in_a_table_shows_exactly_the_text(text: str) -> None:
    first, found, last = cells(code(text))
    assert (first, last) == ("x", "y")
    assert re.fullmatch("<code>[^<>]*</code>", found)
    assert seen(found) == text


@pytest.mark.parametrize("text", HOSTILE)
def test_a_sentence_in_a_table_shows_exactly_the_text(text: str) -> None:
    first, found, last = cells(f"so: {prose(text)}")
    assert (first, last) == ("x", "y")
    assert "<" not in found.replace("<!-- -->", "")
    assert seen(found).rstrip() == f"so: {text}".rstrip()


@pytest.mark.parametrize("text", ["@everyone", "fixes #1", "http://a.example", "www.a.example"])
def test_nobody_is_called_and_nothing_is_linked_by_a_sentence(text: str) -> None:
    assert not re.search("@[a-z]|#[0-9](?!.;)|://|www[.]", prose(text).replace("&#", ""))


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_ends_a_comment_before_its_end(text: str) -> None:
    assert not re.search("[<>]|--", comment(text))


@pytest.mark.parametrize("text", ["worker-a", "10.1.0.9:8080/tcp", "fd00::9", "a@sha256:0123", "x=y", "none"])
def test_ordinary_names_stay_readable_in_the_source(text: str) -> None:
    assert code(text) == f"`{text}`"


def test_nothing_is_shown_as_nothing() -> None:
    assert seen(code("")).strip() == ""
