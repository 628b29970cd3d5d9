"""Names and sentences of others in a comment on GitHub: shown as they are, and never taken for markup. Pure.

A name in a stack, a label or a policy's message may hold whatever Markdown, HTML or GitHub itself interprets:
a table's bar, a tag, the end of a comment, a mention that calls somebody, a link.
"""

import re

# Inside of backquotes all of this is plain text, also in a table's cell.
_PLAIN_CODE = re.compile(r"[A-Za-z0-9 ,.:;()\[\]{}/+=*_<>!?%$#@'\"~^&-]+")
_PLAIN_PROSE = re.compile(r"[A-Za-z0-9 ,.;:()/'-]")
_LINKS = (("://", ":&#47;&#47;"), ("www.", "www&#46;"), ("WWW.", "WWW&#46;"))
# Between a sign and what it would call, GitHub then sees neither a mention nor a reference; before a number
# at the start of a line, Markdown sees no list.
NOTHING = "<!-- -->"


def code(text: str) -> str:
    """A name or a value, as code."""
    if not text.strip():
        return "<code> </code>"
    if _PLAIN_CODE.fullmatch(text) and text == text.strip():
        return f"`{text}`"
    return f"<code>{_entities(text)}</code>"


def prose(text: str) -> str:
    """A sentence, as such; at the start of a line only after `NOTHING`."""
    found = "".join(_prose_sign(sign) for sign in text)
    for link, harmless in _LINKS:
        found = found.replace(link, harmless)
    return found


def comment(text: str) -> str:
    """A text inside of an HTML comment."""
    return re.sub(r"[^A-Za-z0-9_.]+", "-", text).strip("-")


def _prose_sign(sign: str) -> str:
    if _PLAIN_PROSE.fullmatch(sign):
        return sign
    return f"&#{ord(sign)};{NOTHING if sign in '@#' else ''}"


def _entities(text: str) -> str:
    """By number: Markdown takes no such sign for one of its own."""
    return "".join(sign if sign.isalnum() or sign == " " else f"&#{ord(sign)};" for sign in text)
