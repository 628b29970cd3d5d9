"""What pydantic says of a setting, in the words of the YAML file."""

from difflib import get_close_matches
from typing import get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from components.errors import SettingError
from stacks.model.base import LABEL_PATTERN
from stacks.model.cluster import (
    CalicoSettings,
    ClusterSettings,
    NodeNetworkSettings,
    NodeSettings,
    TaintSettings,
)
from stacks.model.endpoints import (
    AttachmentSettings,
    EndpointSettings,
    PublishedPortSettings,
    ServiceSettings,
)
from stacks.model.networks import NetworkSettings, SubnetSettings
from stacks.model.stack import Settings

Location = tuple[str | int, ...]

DRIVERS: dict[str, type[BaseModel]] = {
    get_args(model.model_fields["driver"].annotation)[0]: model
    for model in get_args(get_args(NetworkSettings)[0])
}


def explain(error: ValidationError) -> list[SettingError]:
    """Each problem with the path that it has in the file, its value, and what to write."""
    details = error.errors(include_url=False)
    inner = {detail["loc"][:length] for detail in details for length in range(len(detail["loc"]))}
    # A list whose items are wrong also counts as too short: the items' own problems say it all.
    return [
        SettingError(_path(detail["loc"]), _shown(detail), _remedy(detail))
        for detail in details
        if detail["loc"] not in inner
    ]


def _path(location: Location) -> str:
    """`networks.front.subnet`: without the driver that pydantic adds, and without its mark for a key."""
    text = ""
    for index, part in enumerate(location):
        if part == "[key]" or (index == 2 and location[0] == "networks" and part in DRIVERS):
            continue
        text += f"[{part}]" if isinstance(part, int) else f"{'.' if text else ''}{part}"
    return text


def _shown(detail: ErrorDetails) -> object:
    if detail["type"] == "missing":
        return "nothing"
    # Of a wrong type it matters how it is written: '80' is no number.
    return repr(detail["input"]) if detail["type"].endswith("_type") else detail["input"]


def _remedy(detail: ErrorDetails) -> str:
    location = detail["loc"]
    match detail["type"]:
        case "extra_forbidden":
            return f"is an unknown key; {_suggestion(location)}"
        case "missing":
            return "is missing; add it"
        case "too_short":
            return "is empty; give at least one"
        case "union_tag_invalid" | "union_tag_not_found":
            return f"has no known driver; set driver to one of {', '.join(DRIVERS)}"
        case "string_pattern_mismatch" if (detail.get("ctx") or {}).get("pattern") == LABEL_PATTERN:
            return "is no name; use up to 40 lower-case letters, digits and dashes"
        case _:
            message = detail["msg"]
            return message[0].lower() + message[1:]


def _suggestion(location: Location) -> str:
    in_cluster = location[0] == "cluster" and len(location) > 1
    model = _model_in_cluster(location[1:]) if in_cluster else _model_at(location)
    known = sorted(model.model_fields)
    near = get_close_matches(str(location[-1]), known, n=1)
    return f"did you mean {near[0]}?" if near else f"known are {', '.join(known)}"


def _model_at(location: Location) -> type[BaseModel]:
    """The model that refused the last part of a location."""
    match location:
        case ("networks", _, str(driver), _):
            return DRIVERS[driver]
        case ("networks", _, _, *_):
            return SubnetSettings
        case ("endpoints", _, _):
            return EndpointSettings
        case ("endpoints", _, str(part), *_):
            return AttachmentSettings if part == "networks" else PublishedPortSettings
        case ("services", _, *_):
            return ServiceSettings
    return Settings


def _model_in_cluster(below: Location) -> type[BaseModel]:
    match below:
        case ("network", _):
            return NodeNetworkSettings
        case ("calico", _):
            return CalicoSettings
        case (*_, "taints", int(), _):
            return TaintSettings
        case (*_, "ports", int(), _):
            return PublishedPortSettings
        case ("control_plane", _) | ("workers", _, _):
            return NodeSettings
    return ClusterSettings
