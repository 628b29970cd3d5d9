"""What the try of a capability came to, and which words of a kernel or an engine say what (pure).

Only words that say so mean that something is lacking. Anything else (a full disk, pools without a free
subnet, an engine that is busy) is a try that could not be made: it says nothing about the host.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from toolchain.errors import ToolchainError

# What kernels, iproute2, ipvsadm and Docker say of what they don't have.
LACKING = re.compile(
    r"not supported|unknown device type|protocol not available"
    r"|function not implemented|algorithm not found|plugin \S+ not found|could not find plugin"
    r"|can't initialize ipvs|containers lack CAP_|when user namespaces are enabled",
    re.IGNORECASE,
)
# What an engine says that starts no privileged container, whoever asks.
REFUSED = re.compile(
    r"operation not permitted|authorization denied|privileged mode is incompatible", re.IGNORECASE
)
REMEDIES = (
    (
        re.compile(r"no space left", re.IGNORECASE),
        "free some space on the engine's disk: `docker system df` shows what takes it",
    ),
    (
        re.compile(r"non-overlapping|fully subnetted", re.IGNORECASE),
        "the engine has no free subnet left: remove networks that are not needed (`docker network prune`)",
    ),
    (
        re.compile(r"no such image", re.IGNORECASE),
        "run `make setup`, which provides the image that the probes run in",
    ),
    (re.compile(r"timed out|time-out|timeout", re.IGNORECASE), "the engine is busy; run this again later"),
)
ANY_REMEDY = "run this again; if it stays so, the engine's log says more, and restarting the engine may help"


class Outcome(StrEnum):
    """What a try came to."""

    WORKS = "works"
    LACKING = "lacking"
    NOT_TRIED = "not tried"


@dataclass(frozen=True)
class Probe:
    """What the try of one capability came to.

    Attributes:
        capability: such as `ipvlan`.
        outcome: whether it works, is lacking, or could not be tried.
        reason: why it does not work, or could not be tried.
    """

    capability: str
    outcome: Outcome = Outcome.WORKS
    reason: str = ""


def judge(capability: str, said: str, *, privileged: bool = False) -> Probe:
    """The outcome of a try that failed.

    Args:
        capability: what was tried.
        said: the words of the engine or of the command.
        privileged: whether starting privileged containers itself is what was tried.
    """
    reason = first_line(said)
    is_lacking = LACKING.search(said) or (privileged and REFUSED.search(said))
    return Probe(capability, Outcome.LACKING if is_lacking else Outcome.NOT_TRIED, reason)


def first_line(text: str) -> str:
    """The first line, without the engine's name of the throw-away container or network in it."""
    lines = text.strip().splitlines()
    return lines[0].rpartition("): ")[2] if lines else "failed without a message"


def remedy(reason: str) -> str:
    """What to do about a try that could not be made."""
    return next((text for pattern, text in REMEDIES if pattern.search(reason)), ANY_REMEDY)


def lacking(probes: Iterable[Probe]) -> dict[str, str]:
    """Capability to reason, for what is lacking for certain."""
    return {probe.capability: probe.reason for probe in probes if probe.outcome is Outcome.LACKING}


def untried(probes: Iterable[Probe]) -> list[Probe]:
    """Those that could not be tried."""
    return [probe for probe in probes if probe.outcome is Outcome.NOT_TRIED]


def require_tried(probes: Iterable[Probe]) -> None:
    """Refuse to go on without knowing what the host can do.

    Raises:
        ToolchainError: something could not be tried.
    """
    if missed := untried(probes):
        names = ", ".join(probe.capability for probe in missed)
        problem = (
            f"what this host can do could not be found out: {names} could not be tried: {missed[0].reason}"
        )
        raise ToolchainError(problem, remedy(missed[0].reason))
