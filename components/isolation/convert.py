"""A policy's spec on its way: from what someone wrote, and to what the API server stores. Pure."""

import json
from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from components.errors import SettingError
from components.isolation.spec import PolicySpec


def read_spec(raw: Mapping[str, Any], field: str = "spec") -> PolicySpec:
    """A spec as it stands in a YAML file.

    Raises:
        SettingError: the first thing in it that has no such form. What it means is for `check_policy`.

    Example:
        >>> read_spec({"podSelector": {}, "policyTypes": ["Egress"]}).types()
        ('Egress',)
    """
    try:
        # By way of JSON: its strict reading takes a list for a tuple, and still no "80" for a number.
        return PolicySpec.model_validate_json(json.dumps(raw, default=str))
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        path = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in first["loc"])
        unknown = first["type"] == "extra_forbidden"
        remedy = "is an unknown key; write Kubernetes' own, such as podSelector" if unknown else first["msg"]
        raise SettingError(f"{field}{path}", first["input"], remedy[0].lower() + remedy[1:]) from None


def to_api(spec: PolicySpec) -> dict[str, Any]:
    """What the API server stores of it: defaults filled in, and empty lists left out, but no empty selector.

    Anything else would be a difference at the next preview.
    """
    plain = spec.model_dump(mode="json", by_alias=True, exclude_none=True)
    stored: dict[str, Any] = _stored({**plain, "policyTypes": list(spec.types())})
    return stored


def _stored(value: Any) -> Any:
    match value:
        case dict():
            # Of what is dumped only labels can be an empty mapping: selectors still have their parts.
            return {name: _stored(one) for name, one in value.items() if one not in ([], {})}
        case list():
            return [_stored(one) for one in value]
    return value
