"""The architecture that programs and images are built for here: this machine's."""

import platform

from toolchain.doctor.traits import ARCHITECTURES

USUAL = "amd64"


def architecture() -> str:
    """As Go and images call it, such as `arm64`."""
    machine = platform.machine()
    return ARCHITECTURES.get(machine, machine)


def unusual() -> list[str]:
    """What the key of a built image says of it; nothing for the one that keys have always been of."""
    return [] if architecture() == USUAL else [architecture()]
