"""What every report says in the same words: titles, counts, totals. Pure."""

from previews.model import Action, Change, Effect, Group, Preview
from previews.reach import Reach
from previews.rows import Line, Row
from previews.ways import Turn, Way
from reachability.underived import total

NOTHING = "no changes"
TITLES = {
    Group.NETWORKS: "Networks",
    Group.NODES: "Nodes",
    Group.ENDPOINTS: "Containers and swarm services",
    Group.ADDONS: "Addons",
    Group.WORKLOADS: "Workloads",
    Group.OTHER: "Everything else",
}
REACHABILITY = "Reachability"
POLICIES = "Policies"
UNDECLARED = "undeclared"
NOT_DERIVED = "Not derived"
SAMPLE = "declared pods and endpoints at served ports"


def headline(preview: Preview) -> str:
    """What it comes to, in a few words."""
    counted = counts(preview.changes) or NOTHING
    if not preview.failed:
        return counted
    refused = any(one.refuses for one in preview.violations or ())
    failed = "policies refuse it" if refused else "it failed, and what follows may not be all"
    return f"{failed}: {counted}" if preview.changes else failed.partition(",")[0]


def counts(changes: tuple[Change, ...]) -> str:
    """How many changes of each action; empty if there are none."""
    numbers = {action: sum(change.action is action for change in changes) for action in Action}
    return ", ".join(f"{number} {action}" for action, number in numbers.items() if number)


def totals(preview: Preview) -> list[str]:
    """The totals, one sentence each."""
    effects = ", ".join(f"{number} {effect}" for effect, number in preview.effects.items())
    found = [f"Effects: {effects}"] if preview.changes else []
    found += [f"{REACHABILITY}: {reach(preview.reach)}"]
    found += [f"{NOT_DERIVED}: {said}"] if (said := underived(preview)) else []
    found += [f"{POLICIES}: {violated(preview)}"]
    resources = ", ".join(f"{number} {op}" for op, number in preview.resources.items())
    return [*found, f"Resources: {resources}"] if resources else found


def reach(found: Reach | None) -> str:
    """What opens and closes, in numbers, and of how many ways that is said."""
    if found is None:
        return "not computed, as what should be reachable afterwards is not known"
    told = [_ways(found.turns[Turn.OPENS], "open"), _ways(found.turns[Turn.CLOSES], "close")]
    if found.turns[Turn.CHANGES]:
        told.append(f"{found.turns[Turn.CHANGES]} stay closed in another way")
    if found.moved:
        told.append(f"{found.moved} only get another address")
    if found.silent:
        told.append(f"{found.silent} closed ones come or go")
    if not found.compared:
        return "no way is declared, before or after, so none was compared"
    ways = f"of the {found.compared} ways compared" if found.compared > 1 else "of the one way compared"
    if found == Reach():
        return f"{ways} ({SAMPLE}) none opens or closes"
    return f"{', '.join(told)}, {ways} ({SAMPLE})"


def underived(preview: Preview) -> str:
    """Of how many ways nothing is known after the change; empty if of none, or if nobody says it."""
    number = total(preview.underived or ())
    return f"{number} ways, which are in no comparison" if number else ""


def _ways(number: int, verb: str) -> str:
    return f"{number} way {verb}s" if number == 1 else f"{number} ways {verb}"


def violated(preview: Preview) -> str:
    """How many policies are violated."""
    if preview.violations is None:
        return "not looked at"
    if not preview.violations:
        return "none violated"
    refusing = sum(one.refuses for one in preview.violations)
    return f"{len(preview.violations)} violated, {refusing} of them mandatory"


def thing(row: Row) -> str:
    """What a row is about."""
    return ", ".join(f"{kind} {name}" for kind, name in row.things)


def line(one: Line) -> str:
    """What is said of it."""
    subject = f"{one.subject}: " if one.subject else ""
    return f"{subject}{one.what}: {' -> '.join(one.values)}" if one.values else f"{subject}{one.what}"


def from_where(way: Way) -> str:
    """Who connects to what."""
    at = f" at {', '.join(way.addresses)}" if way.addresses else ""
    return f"{', '.join(way.sources)} -> {way.destination}{at}, {', '.join(way.ports)}"


def turned(way: Way) -> str:
    """The verdicts before and after."""
    return f"was {way.before or UNDECLARED}, now {way.after or UNDECLARED}"


def colour(effect: Effect) -> str:
    """The colour of an effect on a terminal."""
    return {Effect.LIVE: "green", Effect.RESTART: "yellow", Effect.RECREATE: "red"}[effect]
