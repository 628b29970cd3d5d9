"""`python -m previews [FILE]`: what a preview would change, made of the output of `pulumi preview --json`.

The exit code is 0 if it could be made, 1 if the preview failed or a policy refuses it, 2 if it can't be read.
"""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from rich.console import Console

from previews import as_json, markdown, text
from previews.errors import PreviewError
from previews.events import Events, read_events
from previews.model import Preview
from previews.read import expectations, not_derived, read
from reachability.expectations import Expectation

STDIN = "-"
FORMATS = ("text", "markdown", "json")


def main(arguments: list[str] | None = None) -> int:
    """Run the command; its exit code."""
    parsed = _parser().parse_args(arguments)
    try:
        preview = load(parsed)
        write(preview, parsed)
    except (PreviewError, OSError, UnicodeDecodeError) as error:
        sys.stderr.write(f"error: {error}\n")
        return 2
    return 1 if preview.failed else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m previews", description=__doc__)
    parser.add_argument(
        "file", nargs="?", default=STDIN, help="the output of `pulumi preview --json`; - for stdin"
    )
    parser.add_argument("--stack", default="", help="its name; as the preview says if absent")
    parser.add_argument("--before", help="the stack's outputs as JSON; those in the preview if absent")
    parser.add_argument("--after", help="the outputs afterwards, or the list of expectations; else --events")
    parser.add_argument("--events", help="what `pulumi preview --event-log FILE` has written")
    parser.add_argument("--format", choices=FORMATS, default="text")
    parser.add_argument("--limit", type=int, default=markdown.LIMIT, help="characters of markdown")
    parser.add_argument("--output", help="a file; standard output if absent")
    return parser


def load(parsed: argparse.Namespace) -> Preview:
    """Read everything that the arguments name.

    Raises:
        PreviewError: something is not what it should be.
        OSError: a file can't be read.
    """
    events = _events(parsed.events)
    document = _json(parsed.file)
    if not isinstance(document, dict):
        raise PreviewError(f"{parsed.file} is no JSON object; give the output of `pulumi preview --json`")
    then = _json(parsed.after) if parsed.after else events.outputs if events else None
    return read(
        document,
        stack=parsed.stack,
        before=_expectations(parsed.before),
        after=_declared(then, parsed.after) if parsed.after else expectations(then),
        underived=not_derived(then),
        violations=events.violations if events else None,
    )


def write(preview: Preview, parsed: argparse.Namespace) -> None:
    """Write the report to where the arguments say; in colour if that is a terminal."""
    if parsed.format == "text" and not parsed.output and sys.stdout.isatty():
        text.show(preview, Console(highlight=False))
        return
    rendered = {
        "text": lambda: text.render(preview),
        "markdown": lambda: markdown.render(preview, parsed.limit),
        "json": lambda: as_json.render(preview),
    }[parsed.format]()
    if parsed.output:
        Path(parsed.output).write_text(rendered, encoding="utf-8")
    else:
        sys.stdout.write(rendered)


def _events(file: str | None) -> Events | None:
    if file is None:
        return None
    with Path(file).open(encoding="utf-8") as stream:
        return read_events(stream)


def _expectations(file: str | None) -> tuple[Expectation, ...] | None:
    return None if file is None else _declared(_json(file), file)


def _declared(content: Any, file: str) -> tuple[Expectation, ...]:
    found = expectations(content)
    if found is None:
        raise PreviewError(f"{file} has no expectations; give a stack's outputs as JSON")
    return found


def _json(file: str) -> Any:
    raw = sys.stdin.read() if file == STDIN else Path(file).read_text(encoding="utf-8")
    try:
        return json.loads(raw)
    except ValueError as error:
        raise PreviewError(
            f"{file} is no JSON ({error}); give the output of `pulumi preview --json`"
        ) from None


if __name__ == "__main__":
    sys.exit(main())
