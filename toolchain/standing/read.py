"""Reading a stack's own state: in its program, where Pulumi itself is asked, and from outside."""

from collections.abc import Mapping
from typing import Any

import pulumi
from docker.errors import DockerException, ImageNotFound
from requests.exceptions import RequestException

from toolchain.drift.made import revealed
from toolchain.engine import connect
from toolchain.standing.standing import Standing, standing

FUNCTION = "pulumi:pulumi:readStackResourceOutputs"


def of_program() -> Standing:
    """What stands of the stack whose program runs; nothing of a stack that is new.

    Raises:
        Exception: Pulumi can't read the state; nothing has been registered then.
    """
    name = f"{pulumi.get_organization()}/{pulumi.get_project()}/{pulumi.get_stack()}"
    found: Mapping[str, Any] = pulumi.runtime.invoke(FUNCTION, {"stackName": name}).value
    resources: Mapping[str, Any] = found.get("outputs") or {}
    return standing((_type(urn), revealed(one.get("outputs") or {})) for urn, one in resources.items())


def _type(urn: str) -> str:
    """The type in a URN: the last of the types that lead to it."""
    return urn.split("::")[2].rpartition("$")[2]


def of_deployment(deployment: Mapping[str, Any]) -> Standing:
    """What stands by a state as `pulumi stack export --show-secrets` gives it."""
    return standing(
        (str(one["type"]), revealed(one.get("outputs") or {}))
        for one in deployment.get("resources") or []
        if not one.get("delete")
    )


def has_image(image: str) -> bool:
    """Whether the engine has an image that the state says is in use; so where no engine answers, it has."""
    try:
        connect(timeout=10).images.get(image)
    except ImageNotFound:
        return False
    except (DockerException, RequestException, OSError):
        return True
    return True
