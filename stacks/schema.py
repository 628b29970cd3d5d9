"""The JSON schema of a stack's YAML file, for editors: `python -m stacks.schema [FILE]`."""

import json
import sys
from pathlib import Path
from typing import Any

from stacks.model.stack import Settings
from stacks.settings import PROJECT

DEFAULT_FILE = Path(__file__).with_name("settings.schema.json")


def schema() -> dict[str, Any]:
    """The schema of the whole file: the project's keys are known, other namespaces are free."""
    namespace = Settings.model_json_schema()
    definitions = namespace.pop("$defs", {})
    keys = {f"{PROJECT}:{name}": rule for name, rule in namespace["properties"].items()}
    config = {
        "type": "object",
        "description": namespace["description"],
        "properties": keys,
        "patternProperties": {f"^(?!{PROJECT}:)": {}},
        "additionalProperties": False,
    }
    whole = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A stack of container-networks",
        "type": "object",
        "properties": {"config": config},
        "$defs": definitions,
    }
    _close(whole)
    return whole


def _close(node: object) -> None:
    """Refuse names that match no pattern: pydantic says which are good, not that others are bad."""
    if isinstance(node, dict):
        if "patternProperties" in node:
            node.setdefault("additionalProperties", False)
        for value in node.values():
            _close(value)
    elif isinstance(node, list):
        for value in node:
            _close(value)


def main(arguments: list[str]) -> None:
    """Write the schema to a file, or to standard output for `-`."""
    text = json.dumps(schema(), indent=2) + "\n"
    if arguments == ["-"]:
        sys.stdout.write(text)
    else:
        (Path(arguments[0]) if arguments else DEFAULT_FILE).write_text(text)


if __name__ == "__main__":
    main(sys.argv[1:])
