"""`make preview` and `make plan`: what `make up` would change, as a reviewer reads it."""

import os
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from previews.__main__ import FORMATS, main
from toolchain.errors import ToolchainError
from toolchain.pulumi_cli import current_cli
from toolchain.stack import Stack

VARIABLE = "FORMAT"


def wanted_format() -> str:
    """The format that FORMAT names.

    Raises:
        ToolchainError: there is no such format.
    """
    form = os.environ.get(VARIABLE) or FORMATS[0]
    if form not in FORMATS:
        raise ToolchainError(f"there is no format {form}", f"choose one of: {', '.join(FORMATS)}")
    return form


def run(stack: str, *arguments: str, env: Mapping[str, str] | None = None) -> int:
    """Preview a stack in the format that FORMAT names; 1 if the preview failed or a policy refuses it.

    Args:
        stack: its name.
        arguments: further ones of `pulumi preview`, such as `--policy-pack policies`.
        env: further variables for it.

    Raises:
        ToolchainError: there is no such format, or Pulumi made no preview.
    """
    form = wanted_format()
    # Only its owner can read the folder, and it is gone afterwards.
    with TemporaryDirectory(prefix="cn-preview-") as folder:
        document, events = Path(folder) / "preview.json", Path(folder) / "events.json"
        made = Stack(stack, current_cli()).preview_json(events, *arguments, env=env)
        document.write_text(made, encoding="utf-8")
        if not events.exists():
            raise ToolchainError("Pulumi made no preview", "its own message is above")
        return main([str(document), "--stack", stack, "--events", str(events), "--format", form])
