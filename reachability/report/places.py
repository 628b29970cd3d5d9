"""Sources and destinations: of which kind they are, which belong together, which comes first. Pure."""

import re
from typing import TypeAlias

from reachability.expectations import HOST

CONTAINER = "container"  # what has no prefix: an endpoint or a service of Docker
KINDS = (HOST, CONTAINER, "node", "pod", "service", "loadbalancer", "ingress")  # as they are shown

_WITHOUT_NAMESPACE = ("ingress",)  # the slash in it begins a path

Natural: TypeAlias = tuple[tuple[int, int, str], ...]
Order: TypeAlias = tuple[int, str, tuple[Natural, ...]]


def kind(place: str) -> str:
    """What a place is: `host`, `container`, or what its prefix says."""
    if place == HOST:
        return HOST
    prefix, colon, _ = place.partition(":")
    return prefix if colon else CONTAINER


def group(place: str) -> str:
    """The places that one looks at together: a kind, or a kind in one namespace."""
    found = kind(place)
    namespace, slash, _ = place.partition("/")
    return namespace if slash and found not in (CONTAINER, *_WITHOUT_NAMESPACE) else found


def order(place: str) -> Order:
    """A sort key that keeps groups together and counts numbers: `web-2` comes before `web-10`."""
    found = kind(place)
    rank = KINDS.index(found) if found in KINDS else len(KINDS)
    return rank, found, tuple(natural(part) for part in place.split("/"))


def natural(text: str) -> Natural:
    """A sort key of a text in which numbers count as such, and come before letters."""
    parts = re.findall("[0-9]{1,18}|[^0-9]+", text)
    return tuple((0, int(part), part) if part[0] in "0123456789" else (1, 0, part) for part in parts)
