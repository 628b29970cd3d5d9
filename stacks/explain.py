"""What pydantic says of a setting, in the words of the YAML file."""

from difflib import get_close_matches
from types import UnionType
from typing import Annotated, Any, Union, cast, get_args, get_origin

from pydantic import BaseModel, SecretStr, ValidationError
from pydantic_core import ErrorDetails

from components.errors import SettingError
from stacks.model.base import ALIAS_PATTERN, ENGINE_NAME_PATTERN, LABEL_PATTERN, EncryptedSettings
from stacks.model.endpoints import BesideSettings
from stacks.model.networks import NetworkSettings
from stacks.model.routes import NAME_OF_SECRET_PATTERN, TlsSettings
from stacks.model.stack import Settings
from stacks.model.workloads import PORT_NAME_PATTERN, STACK_PATTERN, SessionAffinitySettings

Location = tuple[str | int, ...]
_OF_A_MANIFEST = ("apiVersion", "kind", "metadata", "spec", "status")
_WHOLE = "has more than is meant here; write the spec alone: what stands below spec, such as podSelector"

DRIVERS: dict[str, type[BaseModel]] = {
    get_args(model.model_fields["driver"].annotation)[0]: model
    for model in get_args(get_args(NetworkSettings)[0])
}

SECRETS: dict[str, type[BaseModel] | type[SecretStr]] = {"clear": SecretStr, "encrypted": EncryptedSettings}
# The tags that pydantic adds to a path where a setting has two forms, by the setting's name.
TAGS: dict[str, dict[str, Any]] = {
    "secret": SECRETS,
    "key": SECRETS,
    "password": SECRETS,
    "mode": {"built-in": str, "beside": BesideSettings},
    "tls": {"switch": bool, "own": TlsSettings},
    "session_affinity": {"switch": bool, "own": SessionAffinitySettings},
}
ABSENT = {
    "missing": "is missing; add it",
    "too_short": "is empty; give at least one",
    "string_too_short": "is empty; write it, or remove the setting",
}
NAMES = {
    LABEL_PATTERN: "is no name; use up to 40 lower-case letters, digits and dashes",
    ALIAS_PATTERN: "is not a valid alias; use lower-case letters, digits, dashes, underscores, dots between",
    ENGINE_NAME_PATTERN: "is not a valid name on the engine; use letters, digits, dashes, dots, underscores",
    NAME_OF_SECRET_PATTERN: "is not a name of a Secret; use lower-case letters, digits, dashes, dots between",
    STACK_PATTERN: "is not a name of a stack; use up to 100 letters, digits, dashes, underscores and dots",
    PORT_NAME_PATTERN: "is no name of a port; use up to 15 lower-case letters and digits, with single dashes",
}


def explain(error: ValidationError) -> list[SettingError]:
    """Each problem with the path that it has in the file, its value, and what to write."""
    details = error.errors(include_url=False)
    inner = {detail["loc"][:length] for detail in details for length in range(len(detail["loc"]))}
    # A list whose items are wrong also counts as too short: the items' own problems say it all.
    told = [detail for detail in details if detail["loc"] not in inner]
    whole = dict.fromkeys(detail["loc"][:-1] for detail in told if _is_of_a_manifest(detail))
    return [
        *(SettingError(_path(location), "a whole manifest", _WHOLE) for location in whole),
        *(
            SettingError(_path(detail["loc"]), _shown(detail), _remedy(detail))
            for detail in told
            if detail["loc"][:-1] not in whole
        ),
    ]


def _is_of_a_manifest(detail: ErrorDetails) -> bool:
    """Whether it is a part of a manifest where the `spec` of one is meant."""
    location = detail["loc"]
    is_below_policy = len(location) > 2 and location[-3] == "policies"
    return is_below_policy and detail["type"] == "extra_forbidden" and location[-1] in _OF_A_MANIFEST


def _path(location: Location) -> str:
    """`networks.front.subnet`: without the driver that pydantic adds, and without its mark for a key."""
    text = ""
    for index, part in enumerate(location):
        is_driver = index == 2 and location[0] == "networks" and part in DRIVERS
        is_kind = index > 0 and part in TAGS.get(str(location[index - 1]), ())
        if part == "[key]" or is_driver or is_kind:
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
        case kind if kind in ABSENT:
            return ABSENT[kind]
        case "extra_forbidden":
            return f"is an unknown key; {_suggestion(location)}"
        case "union_tag_invalid" | "union_tag_not_found":
            return f"has no known driver; set driver to one of {', '.join(DRIVERS)}"
        case "string_pattern_mismatch" if (detail.get("ctx") or {}).get("pattern") in NAMES:
            return NAMES[str((detail.get("ctx") or {})["pattern"])]
        case _:
            message = detail["msg"]
            return message[0].lower() + message[1:]


def _suggestion(location: Location) -> str:
    known = sorted(_names(_model_at(location[:-1])))
    near = get_close_matches(str(location[-1]), known, n=1)
    return f"did you mean {near[0]}?" if near else f"known are {', '.join(known)}"


def _names(model: type[BaseModel]) -> list[str]:
    return [field.alias or name for name, field in model.model_fields.items()]


def _model_at(location: Location) -> type[BaseModel]:
    """The model that a location leads to, from all settings downwards."""
    kind: Any = Settings
    for index, part in enumerate(location):
        tags = TAGS.get(str(location[index - 1]), {}) if index else {}
        kind = tags[str(part)] if part in tags else _one_down(kind, part)
    return cast(type[BaseModel], _plain(kind))


def _one_down(kind: Any, part: str | int) -> Any:
    """The type of a model's field, a mapping's value, a tuple's item, or a driver's network."""
    kind = _plain(kind)
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        field = next(field for name, field in kind.model_fields.items() if part in (name, field.alias))
        return field.annotation
    if get_origin(kind) is dict:
        return get_args(kind)[1]
    if get_origin(kind) is tuple:
        return get_args(kind)[0]
    return DRIVERS[str(part)]


def _plain(kind: Any) -> Any:
    """A type without its annotations, and without None."""
    while get_origin(kind) is Annotated:
        kind = get_args(kind)[0]
    others = [one for one in get_args(kind) if one is not type(None)]
    is_optional = get_origin(kind) in (Union, UnionType) and len(others) == 1
    return _plain(others[0]) if is_optional else kind
