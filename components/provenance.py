"""What a stack was made with, kept in its state: it moves only when what its owner asked for does."""

from collections.abc import Mapping
from typing import Any

import pulumi

TYPE = "container-networks:stack:Provenance"
NAME = "made-with"


class Provenance(pulumi.ComponentResource):
    """A record in the stack's state; it makes nothing.

    It is registered before anything else, so that a run that is cut off leaves it, too.

    Args:
        record: what the next run reads back, as plain data.
        opts: Pulumi's options.

    Example:
        >>> Provenance({"endpoint_image": "container-networks/endpoint:1"})
    """

    def __init__(self, record: Mapping[str, Any], opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(TYPE, NAME, None, opts)
        self.register_outputs({"record": dict(record)})
