"""A further stack for one test: written, stood up, and removed with all that it left."""

from collections.abc import Iterator
from contextlib import contextmanager

from toolchain.__main__ import main
from toolchain.pulumi_cli import current_cli
from toolchain.stack import Stack, settings_file


@contextmanager
def extra_stack(name: str, text: str) -> Iterator[str]:
    """Have a stack up while the body runs.

    Args:
        name: the stack's; a file of that name must not be there, unless an interrupted run left it.
        text: its YAML.
    """
    path = settings_file(name)
    path.write_text(text)
    try:
        assert main(["up", "--stack", name]) == 0
        yield name
    finally:
        main(["down", "--stack", name])
        Stack(name, current_cli()).call("stack", "rm", "--stack", name, "--yes", quiet=True)
        path.unlink(missing_ok=True)
