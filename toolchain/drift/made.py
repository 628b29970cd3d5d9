"""What a stack has made, as its state tells it. Pure."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

# What `pulumi stack export --show-secrets` writes around a secret, in place of its value.
SECRET_MARK = "4dabf18193072939515e22adb298388d"  # noqa: S105
CONTAINER = "docker:index/container:Container"
NETWORK = "docker:index/network:Network"
SERVICE = "docker:index/service:Service"
KUBERNETES = "kubernetes:"


@dataclass(frozen=True)
class Made:
    """A resource of a stack's state.

    Attributes:
        urn: Pulumi's name of it.
        type: its type token.
        name: its name in the program.
        id: its provider's name of it.
        inputs: what it was made from, secrets in clear.
        outputs: what the provider knew of it then.
    """

    urn: str
    type: str
    name: str
    id: str
    inputs: Mapping[str, Any]
    outputs: Mapping[str, Any]


def resources(deployment: Mapping[str, Any]) -> list[Made]:
    """The resources of a state that a provider has made; what it only read is left out."""
    return [
        Made(
            urn=one["urn"],
            type=one["type"],
            name=one["urn"].rpartition("::")[2],
            id=str(one["id"]),
            inputs=revealed(one.get("inputs") or {}),
            outputs=revealed(one.get("outputs") or {}),
        )
        for one in deployment.get("resources") or []
        if one.get("custom") and one.get("id") and not one.get("external") and not one.get("delete")
    ]


def of_type(made: list[Made], type_: str) -> Iterator[Made]:
    """Those of one type."""
    return (one for one in made if one.type == type_)


def revealed(value: Any) -> Any:
    """A value of a state with secrets shown as the plain one that it stands for."""
    if isinstance(value, dict):
        if SECRET_MARK in value:
            return json.loads(value["plaintext"]) if "plaintext" in value else None
        return {key: revealed(one) for key, one in value.items()}
    if isinstance(value, list):
        return [revealed(one) for one in value]
    return value
