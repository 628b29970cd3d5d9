"""HTML that is built, not pasted: what is not markup already is escaped. Pure.

Example:
    >>> tag("th", "<b>", scope="row", hidden=True)
    '<th scope="row" hidden>&lt;b&gt;</th>'
"""

from collections.abc import Iterable
from html import escape

VOID = frozenset({"br", "input", "meta"})


class Markup(str):
    """Text that is HTML already."""

    __slots__ = ()


def tag(name: str, /, *children: str, **attributes: str | bool) -> Markup:
    """An element.

    Args:
        name: the name of the element.
        children: what it contains; a plain string is escaped.
        attributes: its attributes, `_` for `-`, with a `_` behind it where Python has the word for itself;
            True for one without a value, False for none.
    """
    start = "".join(
        [name, *(_attribute(key, value) for key, value in attributes.items() if value is not False)]
    )
    return Markup(f"<{start}>" if name in VOID else f"<{start}>{join(children)}</{name}>")


def join(parts: Iterable[str]) -> Markup:
    """Several pieces one after the other; a plain string is escaped."""
    return Markup("".join(part if isinstance(part, Markup) else escape(part) for part in parts))


def _attribute(key: str, value: str | bool) -> str:
    name = key.rstrip("_").replace("_", "-")
    return f" {name}" if value is True else f' {name}="{escape(str(value))}"'
