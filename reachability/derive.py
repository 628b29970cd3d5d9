"""Everything that should be reachable, or should not, as it follows from a stack's settings. Pure."""

from collections.abc import Mapping, Sequence

from reachability import docker
from reachability.entrances import outside
from reachability.expectations import Expectation
from reachability.kubernetes import inside
from reachability.population import Population
from reachability.routes import routes
from stacks.isolation import CLOSED
from stacks.model.stack import Settings
from stacks.model.workloads import NamespaceSettings


def expectations(
    settings: Settings, ground: Settings | None = None, stack: str = ""
) -> tuple[Expectation, ...]:
    """All expectations of a stack: of its Docker networks, and of what runs on its cluster.

    Args:
        settings: what is built, without what the host made leave out.
        ground: the settings of the stack that has the cluster, if it is another one and they are known.
        stack: the stack's name, which is a label of its namespaces; empty if it is not known.

    Returns:
        The expectations, each once, in a stable order.
    """
    population = Population(settings, ground, dict.fromkeys(namespaces(settings), stack) if stack else {})
    found = (
        *docker.expectations(settings),
        *inside(population),
        *outside(population),
        *routes(population),
    )
    return tuple(dict.fromkeys(found))


def between(
    stacks: Sequence[Settings], ground: Settings | None = None, names: Sequence[str] = ()
) -> tuple[Expectation, ...]:
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
    return tuple(
        one
        for one in inside(population)
        if {owner[_namespace(one.destination)], leads.get(one.destination)}
        - {owner[_namespace(one.source)], None}
    )


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
