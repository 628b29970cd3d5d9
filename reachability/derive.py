"""Everything that should be reachable, or should not, as it follows from a stack's settings. Pure."""

from reachability import docker
from reachability.entrances import outside
from reachability.expectations import Expectation
from reachability.kubernetes import inside
from reachability.population import Population
from reachability.routes import routes
from stacks.model.stack import Settings


def expectations(settings: Settings) -> tuple[Expectation, ...]:
    """All expectations of a stack: of its Docker networks, and of what runs on its cluster.

    Args:
        settings: what is built, without what the host made leave out.

    Returns:
        The expectations, each once, in a stable order.
    """
    population = Population(settings)
    found = (*docker.expectations(settings), *inside(population), *outside(population), *routes(population))
    return tuple(dict.fromkeys(found))
