"""Everything that should be reachable, or should not, as it follows from a stack's settings. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from reachability import docker, entrances, kubernetes, machines, redirects, routes
from reachability.expectations import Expectation
from reachability.population import Population
from reachability.underived import Cell, Underived, derived, tally, undecided
from stacks.isolation import CLOSED
from stacks.model.stack import Settings
from stacks.model.workloads import NamespaceSettings


@dataclass(frozen=True)
class Derived:
    """What follows from settings.

    Attributes:
        expectations: each once, in a stable order.
        underived: of how many ways nothing is expected, and why.
    """

    expectations: tuple[Expectation, ...]
    underived: tuple[Underived, ...]


def derive(settings: Settings, ground: Settings | None = None, stack: str = "") -> Derived:
    """All that follows from a stack: from its Docker networks, and from what runs on its cluster.

    Args:
        settings: what is built, without what the host made leave out.
        ground: the settings of the stack that has the cluster, if it is another one and they are known.
        stack: the stack's name, which is a label of its namespaces; empty if it is not known.
    """
    population = Population(settings, ground, dict.fromkeys(namespaces(settings), stack) if stack else {})
    cells = list(_cells(population))
    found = (*docker.expectations(settings), *derived(cells))
    left_out = (*docker.undecided(settings), *undecided(cells))
    return Derived(tuple(dict.fromkeys(found)), tally(left_out))


def expectations(
    settings: Settings, ground: Settings | None = None, stack: str = ""
) -> tuple[Expectation, ...]:
    """All expectations of a stack; the arguments are those of `derive`."""
    return derive(settings, ground, stack).expectations


def _cells(population: Population) -> Iterator[Cell]:
    yield from kubernetes.cells(population)
    yield from entrances.cells(population)
    yield from routes.cells(population)
    yield from redirects.redirects(population)
    yield from machines.cells(population)


def between(
    stacks: Sequence[Settings], ground: Settings | None = None, names: Sequence[str] = ()
) -> tuple[Expectation, ...]:
    """What is expected between stacks; the arguments are those of `derive_between`."""
    return derive_between(stacks, ground, names).expectations


def derive_between(
    stacks: Sequence[Settings], ground: Settings | None = None, names: Sequence[str] = ()
) -> Derived:
    """What follows for pods of one stack that want to reach those of another on the same cluster.

    Args:
        stacks: their settings; no two may have the same namespace.
        ground: the settings of the stack that has the cluster, if they are known.
        names: the stacks' own, in the same order, if they are known.
    """
    owner = {name: index for index, one in enumerate(stacks) for name in namespaces(one)}
    owners = {name: names[index] for name, index in owner.items()} if names else {}
    population = Population(together(stacks), ground, owners)
    # Where a Service of one's own only is another name for somebody else's, it leads there all the same.
    leads = {
        service.ref: owner[behind.namespace]
        for service in population.services
        if (behind := population.behind(service)) is not None
    }
    found = [
        one
        for one in kubernetes.cells(population)
        if {owner[_namespace(one.destination)], leads.get(one.destination)}
        - {owner[_namespace(one.source)], None}
    ]
    return Derived(tuple(derived(found)), tally(undecided(found)))


def namespaces(settings: Settings) -> Mapping[str, NamespaceSettings]:
    """The namespaces of a stack, each closed if its team's are."""
    workloads = settings.workloads
    if workloads is None:
        return {}
    return {
        name: namespace.model_copy(update={"isolation": CLOSED}) if workloads.is_closed(name) else namespace
        for name, namespace in workloads.namespaces.items()
    }


def together(stacks: Sequence[Settings]) -> Settings:
    """What runs on a cluster for several stacks, as if it were one's."""
    first = next(one.workloads for one in stacks if one.workloads)
    every = {name: namespace for one in stacks for name, namespace in namespaces(one).items()}
    merged = first.model_copy(update={"namespaces": every, "team": None})
    return Settings().model_copy(update={"workloads": merged})


def _namespace(reference: str) -> str:
    return reference.partition(":")[2].partition("/")[0]
