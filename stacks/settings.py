"""Reading a stack's settings, from its YAML file or from Pulumi's configuration: one model behind both."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from pydantic import ValidationError

from components.errors import SettingError
from stacks.checks import problems
from stacks.checks.stack_name import stack_name_problems
from stacks.explain import explain
from stacks.model.stack import Settings
from stacks.reading import config_of, plain_problems

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
    if strange := list(plain_problems(raw)):
        raise SettingsError(strange, source)
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
    try:
        config = config_of(path.read_text(encoding="utf-8", errors="replace"), path.name)
    except SettingError as problem:
        raise SettingsError([problem], path.name) from None
    found = load(namespace_of(config, project), path.name)
    stack = path.name.removeprefix("Pulumi.").removesuffix(".yaml")
    return _named(found, stack, path.name)


def ground_of(settings: Settings, folder: Path = FOLDER) -> Settings | None:
    """The settings of the stack whose cluster workloads run on, if that is another stack of this checkout.

    They are read for what follows from them: where its nodes are, how its ingress controller is reached.

    Raises:
        SettingsError: they are refused, or it has no cluster.
    """
    target = settings.target
    path = folder / f"Pulumi.{target.stack}.yaml" if target and target.stack else None
    if path is None or not path.exists():
        return None
    found = from_yaml(path)
    if found.cluster is None and target:
        remedy = f"has no cluster in {path.name}; name a stack that has one, or a kubeconfig"
        problem = SettingError("workloads.cluster.stack", target.stack, remedy)
        raise SettingsError([problem], "workloads on another stack's cluster")
    return found


def from_pulumi() -> Settings:
    """Read the configuration of the stack that is being run.

    Raises:
        SettingsError: all that is wrong.
    """
    import pulumi  # noqa: PLC0415  - the other reader serves tools that run without Pulumi
    from pulumi.runtime.config import CONFIG, get_config_env  # noqa: PLC0415

    every = {**get_config_env(), **CONFIG.get()}
    stack = pulumi.get_stack()
    return _named(load(namespace_of(every, pulumi.get_project()), f"stack {stack}"), stack, f"stack {stack}")


def _named(settings: Settings, stack: str, source: str) -> Settings:
    if found := list(stack_name_problems(settings, stack)):
        raise SettingsError(found, source)
    return settings


def namespace_of(config: Mapping[str, object], project: str) -> dict[str, object]:
    """What a configuration says of a project, without the prefix of its keys."""
    prefix = f"{project}:"
    return {
        key.removeprefix(prefix): value if key == f"{prefix}{SECRET}" else _value(value)
        for key, value in config.items()
        if str(key).startswith(prefix)
    }


def _value(value: object) -> object:
    """A setting as it was meant: Pulumi hands all over as text, and writes `true` to a file as text, too."""
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value
