"""Networks that a stack only joins: whether the engine has them, and as the settings say."""

import docker
from docker.errors import NotFound

from components.networks.found import Found, of_inspected
from stacks.existing import joining_problems, wanted_names
from stacks.model.stack import Settings
from toolchain.doctor.findings import Finding, Status


def findings(client: docker.DockerClient, stack: str, settings: Settings) -> list[Finding]:
    """One finding per network that is joined, or several where several things are wrong with it.

    Raises:
        docker.errors.APIError: the engine can't say what it has.
    """
    names = wanted_names(stack, settings)
    found = {key: _look(client, name) for key, name in names.items()}
    problems = joining_problems(stack, settings, found)
    wrong = {problem.field.split(".")[1] for problem in problems if problem.field.startswith("networks.")}
    return [
        *(
            Finding(f"network {names[key]}", Status.OK, f"is there; the stack joins it as {key}")
            for key in names
            if key not in wrong
        ),
        *(
            Finding(problem.field, Status.BLOCK, f"the settings say {problem.value}", problem.remedy)
            for problem in problems
        ),
    ]


def _look(client: docker.DockerClient, name: str) -> Found | None:
    try:
        attrs = client.api.inspect_network(name)
    except NotFound:
        return None
    # The engine takes the beginning of an ID for a name.
    return of_inspected(attrs) if attrs["Name"] == name else None
