"""What a stack was made with, as its own state tells: read by its program before it registers anything."""

from collections.abc import Mapping
from typing import Any

import pulumi


def read() -> Mapping[str, Any]:
    name = f"{pulumi.get_organization()}/{pulumi.get_project()}/{pulumi.get_stack()}"
    return pulumi.runtime.invoke("pulumi:pulumi:readStackResourceOutputs", {"stackName": name}).value
