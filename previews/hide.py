"""Inputs made fit to be shown: no secrets, no control characters, nothing that only Pulumi understands. Pure.

Whatever is read or shown of a resource goes through here first. What Pulumi has marked as secret is hidden,
and what merely looks like it: a preview in a pull request is read by more people than the state is.
"""

import re
from typing import Any

from previews.tree import Tree
from reachability.report import clean

SECRET = "(secret)"  # noqa: S105  what stands for one
UNKNOWN = "(not known yet)"

_PULUMI_SECRET = "[secret]"  # noqa: S105
_SIGNATURE = "4dabf18193072939515e22adb298388d"  # the key of an object that stands for a secret, or an asset
_UNKNOWN = {
    "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
    "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
    "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
    "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
    "030794c1-ac77-496b-92df-f27374a8bd58",
    "e48ece36-62e2-4504-bad9-02848725956a",
    "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
}
# Files of a node have its keys, and a Secret is one whoever has made it.
_ALWAYS = {
    "docker:index/container:Container": {"uploads"},
    "kubernetes:core/v1:Secret": {"data", "stringData"},
    "kubernetes:core/v1:SecretPatch": {"data", "stringData"},
}
_CALLED_SECRET = re.compile(
    r"(?i)pass(?:word|phrase|wd)|secret|token|credential|kubeconfig|private|(?:^|[a-z_.-])auth$|^auth"
    r"|(?:api|access|encryption)[_-]?key"
)
_FLAG = r"--?[\w-]*(?:passw|passphrase|secret|token|credential|key)[\w-]*"
_BARE_FLAG = re.compile(_FLAG, re.IGNORECASE)
_IN_COMMAND = re.compile(rf"({_FLAG}[ =])\S+", re.IGNORECASE)
_PEM_IN_BASE64 = re.compile(r"LS0tLS1CRUdJTi[\w+/=]*")  # -----BEGIN


def hidden(kind: str, inputs: Tree) -> Tree:
    """The inputs of a resource without what may not be shown.

    Args:
        kind: the resource's type token.
        inputs: what Pulumi's document says.
    """
    always = _ALWAYS.get(kind, set())
    return {text(key): SECRET if key in always else _shown(key, value) for key, value in inputs.items()}


def text(raw: str) -> str:
    """A text as one line, without credentials."""
    found = _PEM_IN_BASE64.sub(clean.REMOVED, clean.line(raw))
    return _IN_COMMAND.sub(rf"\g<1>{clean.REMOVED}", found)


def _shown(key: str, value: Tree) -> Tree:
    """Switches and numbers are no secrets, whatever they are called."""
    if isinstance(value, bool) or not isinstance(value, (str, list, dict)):
        return value
    if value == _PULUMI_SECRET or _CALLED_SECRET.search(key):
        return SECRET
    if isinstance(value, dict):
        return _object(value)
    if isinstance(value, list):
        return _list(key, value)
    return UNKNOWN if value in _UNKNOWN else text(value)


def _object(value: dict[str, Any]) -> Tree:
    if _SIGNATURE in value:
        return SECRET
    found = {text(str(key)): _shown(str(key), one) for key, one in value.items()}
    # As Kubernetes writes variables: the name of one is beside its value.
    name = value.get("name")
    if isinstance(name, str) and "value" in value:
        found["value"] = _shown(name, value["value"])
    return found


def _list(key: str, items: list[Tree]) -> Tree:
    shown = [_shown("", one) for one in items]
    for index, before in enumerate(items[:-1], start=1):
        if isinstance(before, str) and _BARE_FLAG.fullmatch(before):
            shown[index] = SECRET
    if key not in ("env", "envs"):
        return shown
    return [_variable(one) if isinstance(one, str) else one for one in shown]


def _variable(text: str) -> str:
    """As Docker writes one: NAME=VALUE."""
    name, equals, value = text.partition("=")
    return f"{name}{equals}{_shown(name, value)}"
