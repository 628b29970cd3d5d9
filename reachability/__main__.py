"""`python -m reachability --stack STACK`: probe what a stack that stands should reach, and show the grids.

The exit code is 0 if everything was probed and is as declared, 1 if not, 2 if it could not be probed.
"""

import argparse
import json
import os
import sys
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.markup import escape

from reachability.expectations import Expectation
from reachability.probing.gather import standing
from reachability.probing.run import probe
from reachability.report import as_json, html, junit, terminal
from reachability.report.run import Run
from stacks.omission import present
from stacks.settings import SettingsError, from_yaml
from toolchain.errors import ToolchainError
from toolchain.facts import missing_capabilities
from toolchain.paths import CHECKOUT, venv_dir
from toolchain.pulumi_cli import current_cli
from toolchain.stack import Stack, settings_file

REPORTS = CHECKOUT / "reports" / "reachability"
WRITERS = {"json": as_json.render, "xml": junit.render, "html": html.render}


def main(arguments: list[str] | None = None) -> int:
    """Run the command; its exit code."""
    parsed = _parser().parse_args(arguments)
    colour = {"always": True, "never": False}.get(parsed.color)
    console = Console(
        highlight=False,
        force_terminal=colour,
        no_color=None if colour is None else not colour,
        soft_wrap=True,
    )
    try:
        run = look(parsed.stack)
    except (ToolchainError, SettingsError) as error:
        Console(stderr=True, highlight=False).print(f"[red]error:[/] {escape(str(error))}", soft_wrap=True)
        return 2
    terminal.show(run, console)
    for path in write(run, Path(parsed.reports) / parsed.stack):
        console.print(f"written: {path}")
    return 0 if run.passed else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m reachability", description=__doc__)
    parser.add_argument("--stack", required=True, help="a stack that is up")
    parser.add_argument("--reports", default=str(REPORTS), help="the folder for JSON, JUnit and HTML")
    parser.add_argument("--color", choices=["auto", "always", "never"], default="auto")
    return parser


def look(stack: str) -> Run:
    """Probe a stack that stands.

    Raises:
        ToolchainError: it does not stand, or its cluster does not answer.
        SettingsError: its settings are refused.
    """
    os.environ["PATH"] = os.pathsep.join([str(venv_dir() / "bin"), os.environ["PATH"]])
    started = datetime.now(UTC).isoformat(timespec="seconds")
    outputs = json.loads(Stack(stack, current_cli()).outputs_json() or "{}")
    if "expectations" not in outputs:
        raise ToolchainError(f"stack {stack} is not up", f"run `make up STACK={stack}`")
    settings = present(from_yaml(settings_file(stack)), missing_capabilities()).settings
    # What the stack said when it was stood up: what its file says now may not be up yet.
    wanted = [Expectation.from_dict(one) for one in outputs["expectations"]]
    with standing(stack, settings, outputs) as (world, transport):
        return Run(stack, started, probe(wanted, world, transport))


def write(run: Run, folder: Path) -> list[Path]:
    """Write the reports; their files."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for suffix, render in WRITERS.items():
        path = folder / f"matrix.{suffix}"
        path.write_text(render(run), encoding="utf-8")
        written.append(path)
    return written


if __name__ == "__main__":
    sys.exit(main())
