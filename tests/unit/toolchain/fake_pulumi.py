"""A Pulumi CLI that answers what a test wants, and writes down how it was called."""

from pathlib import Path

from toolchain.pulumi_cli import NAME, Cli

STACK = "none-such"  # no YAML of the checkout is its, so none can be written to

# An answer is for a command (`refresh`), or for one with its subcommand (`stack output`).
_PROGRAM = r"""#!/bin/sh
cd "$(dirname "$0")" || exit 99
echo "$*" >> calls
echo "$PULUMI_EXPERIMENTAL" > experimental
answer=$1
test ! -e "$1 $2.out" || answer="$1 $2"
while [ $# -gt 0 ]; do
    if [ "$1" = --event-log ]; then
        stat -c "%a %n" "$(dirname "$2")" > folder
        test ! -e events || cp events "$2"
    fi
    shift
done
test ! -e "$answer.out" || cat "$answer.out"
test ! -e "$answer.code" || exit "$(cat "$answer.code")"
"""


class FakePulumi:
    """A program in a folder, which stands for the CLI; what it is not told to say, it answers with nothing.

    Args:
        folder: an empty one.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.cli = Cli(folder, None)
        (folder / NAME).write_text(_PROGRAM)
        (folder / NAME).chmod(0o755)

    def answers(self, command: str, text: str = "", *, code: int = 0) -> None:
        """Say what a command prints, and its exit code."""
        (self._folder / f"{command}.out").write_text(text)
        (self._folder / f"{command}.code").write_text(str(code))

    def previews(self, document: str, events: str | None = "", *, code: int = 0) -> None:
        """Say what a preview prints and logs; no log if that is None."""
        self.answers("preview", document, code=code)
        if events is not None:
            (self._folder / "events").write_text(events)

    @property
    def calls(self) -> list[str]:
        """The arguments of each call."""
        path = self._folder / "calls"
        return path.read_text().splitlines() if path.exists() else []

    @property
    def experimental(self) -> str:
        """What the variable PULUMI_EXPERIMENTAL said at the last call."""
        return (self._folder / "experimental").read_text().strip()

    @property
    def log_folder(self) -> tuple[str, Path]:
        """The rights of the folder of the event log at that time, and where it was."""
        rights, _, path = (self._folder / "folder").read_text().strip().partition(" ")
        return rights, Path(path)
