"""What a YAML file or Pulumi's configuration hands over, before the model sees it. Pure."""

from collections.abc import Iterator, Mapping
from typing import Any

import yaml

from components.errors import SettingError

DEEPEST = 40


class _Loader(yaml.SafeLoader):
    """PyYAML's own takes the last of two equal keys and says nothing; Pulumi refuses them."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[tuple[str, str]] = set()
        for key, _ in node.value:
            if isinstance(key, yaml.ScalarNode) and key.tag != "tag:yaml.org,2002:merge":
                if (key.tag, key.value) in seen:
                    raise yaml.constructor.ConstructorError(
                        None, None, f"{key.value} is there twice", key.start_mark
                    )
                seen.add((key.tag, key.value))
        return super().construct_mapping(node, deep)


def config_of(text: str, file: str) -> Mapping[str, object]:
    """What is below `config` in a stack's file.

    Raises:
        SettingError: it is not YAML, or not a mapping.
    """
    try:
        content = yaml.load(text, _Loader) or {}
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        remedy = f"can't be read as YAML; correct it: {' '.join(str(error).split())[:300]}"
        raise SettingError("config", file, remedy) from None
    config = (content.get("config") or {}) if isinstance(content, dict) else content
    if not isinstance(content, dict) or not isinstance(config, dict):
        remedy = "is not a mapping; write config: and below it keys such as container-networks:networks"
        raise SettingError("config", type(config).__name__, remedy)
    return config


def plain_problems(
    value: object, path: tuple[str, ...] = (), above: frozenset[int] = frozenset()
) -> Iterator[SettingError]:
    """What no setting can be: keys that are not text, characters that nothing takes, an endless nesting.

    YAML makes a number of the key `1:`, and true of the key `on:`; Pulumi reads the same file in another way.

    Args:
        value: what was read.
        path: of the setting that has it.
        above: the identities of all that contains it.
    """
    field = ".".join(path).replace(".[", "[")
    if isinstance(value, str):
        if broken := _broken(value):
            yield SettingError(field, repr(value), f"has {broken}, which nothing takes; write it without")
    elif isinstance(value, Mapping | list | tuple):
        if id(value) in above or len(path) > DEEPEST:
            yield SettingError(".".join(path[:3]), "an endless nesting", "contains itself; write it out")
            return
        for key, one in value.items() if isinstance(value, Mapping) else enumerate(value):
            if isinstance(value, Mapping) and (not isinstance(key, str) or _broken(key)):
                remedy = "is not a key as it is written; put text in quotes, without unusual characters"
                yield SettingError(f"{field}.{key!r}".lstrip("."), repr(key), remedy)
                continue
            part = key if isinstance(key, str) else f"[{key}]"
            yield from plain_problems(one, (*path, part), above | {id(value)})


def _broken(text: str) -> str | None:
    """NUL ends texts in the kernel's and the engine's interfaces; half a character has no UTF-8."""
    if "\0" in text:
        return "a NUL character"
    return "half a character" if any("\ud800" <= one <= "\udfff" for one in text) else None
