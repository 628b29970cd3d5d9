"""`python -m reachability --stack STACK`: probe what a stack that is up should reach, and show the grids.

With --stack several times, what is between them on their cluster is probed, too. The exit code is 0 if
everything was probed and is as declared, 1 if not, 2 if it could not be probed.
"""

import argparse
import os
import sys
from pathlib import Path

from rich.console import Console

from reachability.look import look
from reachability.report import as_json, html, junit, terminal
from reachability.report.run import Run
from toolchain import failures
from toolchain.paths import CHECKOUT, venv_dir
from toolchain.progress import PLAIN_WIDTH

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
        width=None if sys.stdout.isatty() else PLAIN_WIDTH,
    )
    try:
        # kubectl comes with the project's Python packages.
        os.environ["PATH"] = os.pathsep.join([str(venv_dir() / "bin"), os.environ["PATH"]])
        run = look(parsed.stack)
    except Exception as error:
        failures.show(error, Console(stderr=True, highlight=False))
        return 2
    terminal.show(run, console)
    for path in write(run, Path(parsed.reports) / "+".join(parsed.stack)):
        console.print(f"written: {path}", soft_wrap=True)
    return 0 if run.passed else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m reachability", description=__doc__)
    parser.add_argument("--stack", required=True, action="append", help="a stack that is up")
    parser.add_argument("--reports", default=str(REPORTS), help="the folder for JSON, JUnit and HTML")
    parser.add_argument("--color", choices=["auto", "always", "never"], default="auto")
    return parser


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
