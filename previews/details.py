"""What is different about a resource, in words. Pure."""

from collections.abc import Iterator
from typing import TypeAlias

from components.workloads.naming import APP_LABEL
from previews.facts.registry import all_facts, facts, path_words
from previews.hide import SECRET, UNKNOWN, hidden
from previews.model import Action, Detail
from previews.steps import Step
from previews.tree import Path, Tree, at, carried, leaves, parse, plain

Pair: TypeAlias = tuple[str | None, str | None]

LONGEST = 100  # characters of a value
AS_IT_STANDS = "something else"
_CONTEXT = 20  # of them, before a difference
_DIGEST = len("sha256:") + 12

_WORDS = {
    "uploads": "boot files",
    "ipamConfigs": "subnets",
    "networksAdvanced": "interfaces",
    "com.docker.network.driver.mtu": "MTU",
    "com.docker.network.bridge.enable_icc": "ICC",
}


def details(step: Step) -> tuple[Detail, ...]:
    """What a reviewer wants to know: of what comes or goes what it is, of what changes what is different."""
    old = hidden(step.type, step.old)
    new = carried(hidden(step.type, step.new), old, UNKNOWN)
    match step.action:
        case Action.ADDED:
            return tuple(Detail(what, None, _short(one)) for what, one in _said(step.type, new))
        case Action.REMOVED:
            return tuple(Detail(what, _short(one), None) for what, one in _said(step.type, old))
    found = [*_differences(step.type, old, new), *_secrets(step, old, new)]
    return tuple(found or _drift(step, new))


def reason(path: str) -> str:
    """A property that can't change in place, in words."""
    parts = parse(path)
    return next((_WORDS[part] for part in parts if part in _WORDS), parts[0] if parts else path)


def _said(kind: str, inputs: Tree) -> Iterator[tuple[str, str]]:
    """Of what comes or goes, a switch that is off says nothing, nor does a label that has its name."""
    for what, one in facts(kind, inputs).items():
        if one not in ("no", "") and not what.endswith(f"label {APP_LABEL}"):
            yield what, one


def _differences(kind: str, old: Tree, new: Tree) -> Iterator[Detail]:
    before, after = all_facts(kind, old), all_facts(kind, new)
    for what in dict.fromkeys([*after, *before]):
        if before.get(what) != after.get(what):
            yield Detail(what, *_short_pair(before.get(what), after.get(what)))


def _secrets(step: Step, old: Tree, new: Tree) -> Iterator[Detail]:
    """What differs and may not be shown: each property once, whatever is different inside of it."""
    paths = [parse(path) for path in step.paths]
    found = {_label(path) for path in paths if _is_secret(old, path) or _is_secret(new, path)}
    yield from (Detail(label) for label in sorted(found))


def _is_secret(tree: Tree, path: Path) -> bool:
    """Whether a path leads to a secret, into one, or around one."""
    on_the_way = any(at(tree, *path[:length]) == SECRET for length in range(1, len(path) + 1))
    return on_the_way or any(value == SECRET for _, value in leaves(at(tree, *path)))


def _label(path: Path) -> str:
    return _WORDS.get(path[0], path_words(path))


def _drift(step: Step, new: Tree) -> Iterator[Detail]:
    """The inputs are what they were: then what stands is no longer what was declared."""
    if step.action is Action.CHANGED:
        for path in map(parse, step.paths):
            value = at(new, *path)
            is_plain = value is not None and not isinstance(value, (dict, list))
            yield Detail(_label(path), AS_IT_STANDS, _short(plain(value)) if is_plain else "as declared")


def _short_pair(before: str | None, after: str | None) -> Pair:
    """Both shortened; long ones begin where they differ."""
    if before is None or after is None or max(len(before), len(after)) <= LONGEST:
        return None if before is None else _short(before), None if after is None else _short(after)
    same = next((index for index, (one, two) in enumerate(zip(before, after, strict=False)) if one != two), 0)
    start = max(0, same - _CONTEXT)
    mark = "..." if start else ""
    return f"{mark}{_short(before[start:])}", f"{mark}{_short(after[start:])}"


def _short(text: str) -> str:
    if text.startswith("sha256:") and len(text) > _DIGEST:
        return f"{text[:_DIGEST]}..."
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}... ({len(text) - LONGEST} more characters)"
