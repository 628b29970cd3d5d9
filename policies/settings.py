"""What a rule can be told: a typed model, its JSON schema for Pulumi, and how it is read."""

import json
from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase
from typing import Annotated, Any, TypeVar

from pydantic import Field, StringConstraints, ValidationError

from components.errors import SettingError
from stacks.model.base import StrictModel

Reason = Annotated[str, StringConstraints(min_length=8)]
"""Why an exception is one: whoever reads it later must be able to judge whether it still is."""


class RuleSettings(StrictModel):
    """What every rule can be told."""

    exceptions: dict[str, Reason] = Field(default={})
    """Resources that may break the rule, by name or by a pattern such as `calico/*`, each with the reason."""
    components: dict[str, Reason] = Field(default={})
    """Types of components whose resources may break it, or of resources, each with the reason."""

    def permit(self, name: str, types: Iterable[str]) -> bool:
        """Whether a resource may break the rule.

        Args:
            name: what exceptions call it.
            types: its own type, and those of the components that it belongs to.
        """
        by_name = any(fnmatchcase(name, pattern) for pattern in self.exceptions)
        return by_name or not self.components.keys().isdisjoint(types)


Settings = TypeVar("Settings", bound=RuleSettings)


def schema(model: type[RuleSettings]) -> dict[str, dict[str, Any]]:
    """The JSON schema of each setting; Pulumi takes the defaults from it, too."""
    properties = model.model_json_schema()["properties"]
    return {
        name: {key: value for key, value in about.items() if key != "title"}
        for name, about in properties.items()
    }


def read(model: type[Settings], raw: Mapping[str, Any]) -> Settings:
    """The settings of a rule from its part of the policy configuration.

    Raises:
        SettingError: the first that is wrong. Pulumi has checked the schema, but lets unknown keys pass.
    """
    try:
        return model.model_validate_json(json.dumps(raw))
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        field = ".".join(str(part) for part in first["loc"])
        known = ", ".join(model.model_fields)
        unknown = first["type"] == "extra_forbidden"
        remedy = f"is an unknown key; known are {known}" if unknown else first["msg"]
        raise SettingError(field, first["input"], remedy[0].lower() + remedy[1:]) from None
