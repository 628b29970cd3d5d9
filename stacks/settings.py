"""Reading a stack's settings, from its YAML file or from Pulumi's configuration: one model behind both."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import yaml
from pydantic import ValidationError

from components.errors import SettingError
from stacks.checks import problems
from stacks.explain import explain
from stacks.model.stack import Settings

PROJECT = "container-networks"
FOLDER = Path(__file__).parent
SECRET = "secret"  # noqa: S105  the one setting that is text whatever it looks like


class SettingsError(ValueError):
    """Settings that are refused: every problem, one line each, with path, value and remedy."""

    def __init__(self, found: Sequence[SettingError], source: str) -> None:
        self.problems = tuple(found)
        lines = [f"  {PROJECT}:{problem}" for problem in self.problems]
        count = f"{len(lines)} problem{'s' if len(lines) > 1 else ''}"
        super().__init__("\n".join([f"{count} in the settings of {source}:", *lines]))


def load(raw: Mapping[str, object], source: str) -> Settings:
    """Check settings and how their parts fit together.

    Args:
        raw: the project's namespace, without its prefix.
        source: what to call them in an error.

    Raises:
        SettingsError: all that is wrong.
    """
    try:
        # By way of JSON: its strict reading takes a list for a tuple, and still no "1400" for a number.
        settings = Settings.model_validate_json(json.dumps(raw, default=str))
    except ValidationError as error:
        raise SettingsError(explain(error), source) from None
    if found := problems(settings):
        raise SettingsError(found, source)
    return settings


def from_yaml(path: Path, project: str = PROJECT) -> Settings:
    """Read a stack's file, without Pulumi.

    Args:
        path: such as `stacks/Pulumi.test.yaml`.
        project: the namespace to read.

    Raises:
        SettingsError: all that is wrong.
        yaml.YAMLError: it is not valid YAML.
        ValueError: it is not text, or not a mapping.
    """
    content = yaml.safe_load(path.read_text()) or {}
    if not isinstance(content, dict) or not isinstance(content.get("config") or {}, dict):
        raise ValueError(f"{path.name} and its `config` must be mappings")  # noqa: TRY004  as of other text
    return load(_namespace(content.get("config") or {}, project), path.name)


def ground_of(settings: Settings, folder: Path = FOLDER) -> Settings | None:
    """The settings of the stack whose cluster workloads run on, if that is another stack of this checkout.

    They are read for what follows from them: where its nodes are, how its ingress controller is reached.

    Raises:
        SettingsError: they are refused.
    """
    target = settings.target
    path = folder / f"Pulumi.{target.stack}.yaml" if target and target.stack else None
    return from_yaml(path) if path and path.exists() else None


def from_pulumi() -> Settings:
    """Read the configuration of the stack that is being run.

    Raises:
        SettingsError: all that is wrong.
    """
    import pulumi  # noqa: PLC0415  - the other reader serves tools that run without Pulumi
    from pulumi.runtime.config import CONFIG, get_config_env  # noqa: PLC0415

    every = {**get_config_env(), **CONFIG.get()}
    return load(_namespace(every, pulumi.get_project()), f"stack {pulumi.get_stack()}")


def _namespace(config: Mapping[str, object], project: str) -> dict[str, object]:
    prefix = f"{project}:"
    return {
        key.removeprefix(prefix): value if key == f"{prefix}{SECRET}" else _value(value)
        for key, value in config.items()
        if key.startswith(prefix)
    }


def _value(value: object) -> object:
    """A setting as it was meant: Pulumi hands all over as text, and writes `true` to a file as text, too."""
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value
