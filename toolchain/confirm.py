"""Asking before something is removed that cannot be made again."""

import os
import sys

from toolchain.errors import ToolchainError
from toolchain.progress import console

VARIABLE = "YES"
YES = "1"


def agreed(question: str) -> bool:
    """Whether the person at the terminal agrees; without asking if the variable YES is 1.

    Raises:
        ToolchainError: there is nobody to ask.
    """
    if os.environ.get(VARIABLE) == YES:
        return True
    if not sys.stdin.isatty():
        raise ToolchainError(f"{question} There is no terminal to ask on", f"add {VARIABLE}={YES} if so")
    return console.input(f"{question} [y/N] ").strip().lower() in ("y", "yes")
