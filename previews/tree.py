"""Finding one's way in a resource's inputs: trees of objects, lists and plain values. Pure."""

import re
from collections.abc import Iterator
from typing import Any, TypeAlias

Tree: TypeAlias = Any
Path: TypeAlias = tuple[str, ...]

ANY = "*"  # in a pattern: whatever stands at that place
_INTERNAL = {"__defaults", "__internal"}  # Pulumi's own notes
_STEP = re.compile(r'\["((?:[^"\\]|\\.)*)"\]|\[([0-9*]+)\]|([^.\[\]]+)')


def parse(path: str) -> Path:
    """The parts of a path as Pulumi writes it.

    Example:
        >>> parse('options["com.docker.network.driver.mtu"]')
        ('options', 'com.docker.network.driver.mtu')
        >>> parse("ports[0].external")
        ('ports', '0', 'external')
    """
    found = (next(part for part in match.groups() if part is not None) for match in _STEP.finditer(path))
    return tuple(part.replace('\\"', '"') for part in found)


def at(tree: Tree, *path: str) -> Tree:
    """What stands at a path; None if nothing does."""
    for part in path:
        if isinstance(tree, dict):
            tree = tree.get(part)
        elif isinstance(tree, list) and part.isdecimal() and int(part) < len(tree):
            tree = tree[int(part)]
        else:
            return None
    return tree


def fields(tree: Tree, *path: str) -> dict[str, Tree]:
    """The object at a path; an empty one if there is none."""
    found = at(tree, *path)
    return {key: one for key, one in found.items() if key not in _INTERNAL} if isinstance(found, dict) else {}


def objects(tree: Tree, *path: str) -> list[dict[str, Tree]]:
    """The objects of the list at a path."""
    found = at(tree, *path)
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def texts(tree: Tree, *path: str) -> list[str]:
    """The plain values of the list at a path."""
    found = at(tree, *path)
    return (
        [plain(one) for one in found if not isinstance(one, (dict, list))] if isinstance(found, list) else []
    )


def matches(path: Path, pattern: Path) -> bool:
    """Whether a path is one of a pattern, or leads below it."""
    is_long_enough = len(path) >= len(pattern)
    return is_long_enough and all(want in (ANY, part) for part, want in zip(path, pattern, strict=False))


def leaves(tree: Tree, path: Path = ()) -> Iterator[tuple[Path, str]]:
    """Every plain value with its path; a list of plain values counts as one.

    The items of a list are found by their `name` if they have one, so that one more at the front does not
    make all others look changed.
    """
    if isinstance(tree, dict):
        for key, one in tree.items():
            if key not in _INTERNAL:
                yield from leaves(one, (*path, str(key)))
    elif isinstance(tree, list) and any(isinstance(one, (dict, list)) for one in tree):
        for key, one in zip(_keys(tree), tree, strict=True):
            yield from leaves(one, (*path, key))
    elif tree is not None and tree != []:
        yield path, plain(tree)


def _keys(items: list[Tree]) -> list[str]:
    names = [one.get("name") if isinstance(one, dict) else None for one in items]
    is_named = all(isinstance(name, str) for name in names) and len(set(names)) == len(names)
    return [str(name) for name in names] if is_named else [str(index) for index in range(len(items))]


def plain(value: Tree) -> str:
    """A plain value, or a list of them, as one writes it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, list):
        return ", ".join(plain(one) for one in value)
    return str(value)


def carried(new: Tree, old: Tree, unknown: str) -> Tree:
    """Inputs in which what a preview can't know yet is taken to stay what it was."""
    if new == unknown:
        return unknown if old is None else old
    if isinstance(new, dict):
        return {key: carried(one, at(old, key), unknown) for key, one in new.items()}
    if isinstance(new, list):
        return [carried(one, at(old, str(index)), unknown) for index, one in enumerate(new)]
    return new
