"""A stack's policy configuration: where it is, and what is wrong with it: `python -m policies.configuration`.

Pulumi checks the types of settings, but takes a rule that does not exist for one that has nothing to do.
"""

import json
import sys
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any, get_args

from components.errors import SettingError
from policies.catalogue import RULES
from policies.rule import AnyRule, Level
from policies.settings import read

PACK = Path(__file__).parent
FOLDER = PACK / "config"
LEVEL = "enforcementLevel"
LEVELS = (*get_args(Level), "disabled")
ALL = "all"  # Pulumi's own word for every rule: only a level can be said of it


def config_file(stack: str) -> Path | None:
    """The configuration of a stack; None if the defaults hold for it."""
    path = FOLDER / f"{stack}.json"
    return path if path.exists() else None


def arguments(stack: str) -> list[str]:
    """What `pulumi preview` and `pulumi up` are told, so that they ask the policies about a stack."""
    path = config_file(stack)
    return ["--policy-pack", str(PACK), *(["--policy-pack-config", str(path)] if path else [])]


def problems_of(path: Path) -> list[SettingError]:
    """What is wrong with a configuration's file."""
    try:
        raw = json.loads(path.read_text())
    except json.JSONDecodeError as error:
        return [SettingError(path.name, f"line {error.lineno}", "is no JSON; see docs/policies.md")]
    if not isinstance(raw, dict):
        remedy = "is no object; write one by rule, such as {}"
        return [SettingError(path.name, json.dumps(raw), remedy)]
    return problems(raw)


def problems(raw: Mapping[str, Any]) -> list[SettingError]:
    """What is wrong with a configuration, rule by rule."""
    rules = {rule.name: rule for rule in RULES}
    found = []
    for name, told in raw.items():
        if not isinstance(told, (str, Mapping)):
            remedy = f"is neither an object of settings nor one of {', '.join(LEVELS)}"
            found.append(SettingError(name, json.dumps(told), remedy))
            continue
        settings = {LEVEL: told} if isinstance(told, str) else dict(told)
        level = settings.pop(LEVEL, None)
        if level is not None and level not in LEVELS:
            found.append(SettingError(f"{name}.{LEVEL}", level, f"is none of {', '.join(LEVELS)}"))
        if name in rules:
            found += _of_rule(rules[name], settings)
        elif name != ALL:
            near = get_close_matches(name, rules, n=1)
            hint = f"did you mean {near[0]}?" if near else "see docs/policies.md"
            found.append(SettingError(name, told, f"is no rule; {hint}"))
    return found


def _of_rule(rule: AnyRule, settings: Mapping[str, Any]) -> list[SettingError]:
    try:
        read(rule.settings, settings)
    except SettingError as problem:
        return [problem.below(rule.name)]
    return []


def main(names: list[str]) -> int:
    """Check files, all of the folder if none is named; 1 if one is wrong."""
    paths = [Path(name) for name in names] or sorted(FOLDER.glob("*.json"))
    found = [f"{path}: {one}" for path in paths for one in problems_of(path)]
    sys.stdout.write("".join(f"{one}\n" for one in found))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
