"""References to images: whether they say which one is meant. Pure."""

import re

_DIGEST = r"sha256:[0-9a-f]{64}"


def is_pinned(reference: str) -> bool:
    """Whether it can only ever mean one image: an image's ID, or a name with a digest."""
    return bool(re.fullmatch(rf"(?:.+@)?{_DIGEST}", reference))


def tag_of(reference: str) -> str:
    """The tag of a reference; empty if it has none.

    Example:
        >>> tag_of("localhost:5000/web:1.2"), tag_of("localhost:5000/web")
        ('1.2', '')
    """
    name = reference.partition("@")[0]
    return name.rpartition("/")[2].partition(":")[2]
