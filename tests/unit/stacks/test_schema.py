"""The JSON schema knows what the model knows, for editors to say it while one types."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from components.isolation.spec import PolicyModel
from stacks.model.base import StrictModel
from stacks.model.stack import Settings
from stacks.schema import main, schema


def below(model: type[BaseModel]) -> Iterator[type[BaseModel]]:
    """All models that are made from one."""
    for one in model.__subclasses__():
        yield from (one, *below(one))


# The policies have models of their own, some of the same names; whoever imports them first must not matter.
MODELS = {
    model.__name__: model
    for model in (*below(StrictModel), *below(PolicyModel))
    if model.__name__ in schema()["$defs"] and not model.__module__.startswith("policies.")
}


def nodes(tree: Any) -> Iterator[dict[str, Any]]:
    """Every object of a JSON tree."""
    if isinstance(tree, dict):
        yield tree
    for value in tree.values() if isinstance(tree, dict) else tree if isinstance(tree, list) else ():
        yield from nodes(value)


def test_every_definition_is_a_model() -> None:
    assert schema()["$defs"].keys() == MODELS.keys()


@pytest.mark.parametrize("model", MODELS.values(), ids=MODELS.keys())
def test_every_key_is_known_and_explained_and_no_other_accepted(model: type[BaseModel]) -> None:
    definition = schema()["$defs"][model.__name__]
    names = {field.alias or name for name, field in model.model_fields.items()}
    assert definition["properties"].keys() == names
    assert all(rule.get("description") for rule in definition["properties"].values())
    assert definition["additionalProperties"] is False


def test_the_projects_keys_are_closed_and_other_namespaces_are_free() -> None:
    config = schema()["properties"]["config"]
    assert config["properties"].keys() == {f"container-networks:{name}" for name in Settings.model_fields}
    assert config["patternProperties"] == {"^(?!container-networks:)": {}}
    assert config["additionalProperties"] is False


def test_every_reference_leads_to_a_definition() -> None:
    whole = schema()
    found = {node["$ref"] for node in nodes(whole) if "$ref" in node}
    assert found == {f"#/$defs/{name}" for name in whole["$defs"]}


def test_names_that_are_no_dns_labels_are_refused() -> None:
    networks = schema()["properties"]["config"]["properties"]["container-networks:networks"]
    assert networks["additionalProperties"] is False


def test_it_is_written_to_a_file_or_shown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main([str(tmp_path / "schema.json")])
    main(["-"])
    assert (
        json.loads((tmp_path / "schema.json").read_text()) == schema() == json.loads(capsys.readouterr().out)
    )
