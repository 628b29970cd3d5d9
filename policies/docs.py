"""The page about the rules, made from the rules: `python -m policies.docs` writes docs/policies.md."""

import json
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

import yaml

from policies.catalogue import RULES
from policies.rule import AnyRule, ResourceRule
from policies.settings import RuleSettings, read, schema
from policies.view import Resource

PAGE = Path(__file__).parent.parent / "docs" / "policies.md"
HEAD = Path(__file__).with_name("docs_head.md")
FAMILIES = {"docker": "Docker", "kubernetes": "Kubernetes"}


def page() -> str:
    """The whole page."""
    lines = [HEAD.read_text().rstrip(), "", *_overview()]
    for family, rules in groupby(RULES, key=lambda rule: rule.family):
        lines += [f"## {FAMILIES[family]}", ""]
        for rule in rules:
            lines += _section(rule)
    return "\n".join(lines).rstrip() + "\n"


def messages(rule: AnyRule) -> list[str]:
    """What people are told of a rule's own example."""
    settings = read(rule.settings, rule.example.settings)
    return [rule.message(found) for found in rule.violations(rule.example.resources, settings)]


def _overview() -> Iterator[str]:
    yield from ("## All rules", "", "| rule | level | why |", "|---|---|---|")
    for rule in RULES:
        yield f"| [{rule.name}](#{rule.name}) | {rule.level} | {_cell(rule.reason)} |"
    yield ""


def _section(rule: AnyRule) -> Iterator[str]:
    yield from (f"### {rule.name}", "", rule.reason, "")
    yield from (f"- Level: {rule.level}", f"- Judges: {_scope(rule)}", f"- Remedy: {rule.remedy}", "")
    yield from (*_settings(rule), "", *_example(rule), "")


def _settings(rule: AnyRule) -> Iterator[str]:
    """What a rule can be told; of what every rule can be told, only what has a default of its own."""
    own = {
        name: about
        for name, about in schema(rule.settings).items()
        if name not in RuleSettings.model_fields or about["default"]
    }
    if not own:
        yield "Settings: those of every rule."
        return
    yield from ("Settings, beside those of every rule:", "")
    yield from ("| setting | type | default | what |", "|---|---|---|---|")
    for name, about in own.items():
        default = f"`{json.dumps(about['default'])}`"
        yield f"| `{name}` | {_type(about)} | {default} | {_cell(about['description'])} |"


def _scope(rule: AnyRule) -> str:
    if isinstance(rule, ResourceRule):
        return "each resource by itself: " + ", ".join(f"`{kind}`" for kind in rule.kinds)
    return "the stack as a whole"


def _type(about: dict[str, Any]) -> str:
    """A setting's type in words: enough to write it, where the schema is enough to check it."""
    if about["type"] == "object":
        inner = about["additionalProperties"]
        least = f", {inner['minLength']} characters or more" if "minLength" in inner else ""
        return f"texts by name{least}"
    if about["type"] == "array":
        return "list of texts"
    if "minimum" in about:
        return f"{about['type']}, {about['minimum']} to {about['maximum']}"
    return str(about["type"])


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def _example(rule: AnyRule) -> Iterator[str]:
    shown = yaml.safe_dump([_shown(one) for one in rule.example.resources], sort_keys=False, width=100)
    yield from ("This violates it:", "", "```yaml", shown.rstrip(), "```", "")
    if rule.example.settings:
        told = json.dumps({rule.name: rule.example.settings})
        yield from ("with the configuration", "", "```json", told, "```", "")
    yield from ("and Pulumi says:", "", "```text", rule.reason, *messages(rule), "```")


def _shown(one: Resource) -> dict[str, Any]:
    return {"type": one.kind, "name": one.name, "properties": one.props.value}


if __name__ == "__main__":
    PAGE.write_text(page())
