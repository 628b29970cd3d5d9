"""Which operating systems the project runs on."""

import sys

WINDOWS = "win32"


def objection(platform: str = sys.platform) -> str:
    """Why the project does not run on this system; empty if it does."""
    if platform != WINDOWS:
        return ""
    return (
        "error: this project does not run on Windows itself; use WSL 2: open a Linux distribution there, "
        "switch on its integration in Docker Desktop, and run this again from inside"
    )
