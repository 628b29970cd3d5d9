"""Probing one expectation: one HTTP request over TCP, its outcome read as a verdict.

curl tells the four verdicts apart by its exit code (see "EXIT CODES" in curl(1)) and, for a connection that
failed, by what it says when verbose. A verdict OPEN comes with the answer, which tells who gave it.
"""

import re
import shlex
from dataclasses import dataclass

from reachability.expectations import Verdict

CONNECT_SECONDS = 2
TOTAL_SECONDS = 4

_NO_HOST = 6
_NO_CONNECTION = 7
_TIMEOUT = 28
# Only the destination refuses; "Network is unreachable" and "No route to host" are said on the way.
_REFUSED = re.compile("connection refused", re.IGNORECASE)


@dataclass(frozen=True)
class Observed:
    """What a probe saw.

    Attributes:
        verdict: how the connection ended.
        answer: the body of the HTTP response, stripped; empty unless the verdict is OPEN.
        detail: the tool's own words.
    """

    verdict: Verdict
    answer: str = ""
    detail: str = ""


def command(address: str, port: int) -> str:
    """The shell command that probes an address or name and a TCP port from wherever it runs."""
    host = f"[{address}]" if ":" in address else address
    return (
        f"curl --silent --verbose --noproxy '*' --globoff --connect-timeout {CONNECT_SECONDS} "
        f"--max-time {TOTAL_SECONDS} {shlex.quote(f'http://{host}:{port}/')}"
    )


def classify(code: int, output: str, error: str) -> Observed:
    """The verdict of a finished probe.

    Args:
        code: the exit code of `command`.
        output: its standard output.
        error: its standard error.

    Raises:
        ValueError: the exit code is none of those that a probe ends with.
    """
    detail = error.strip()
    if code == 0:
        return Observed(Verdict.OPEN, output.strip(), detail)
    if code == _NO_HOST:
        return Observed(Verdict.NXDOMAIN, detail=detail)
    if code == _NO_CONNECTION and _REFUSED.search(detail):
        return Observed(Verdict.REFUSED, detail=detail)
    if code in (_NO_CONNECTION, _TIMEOUT):
        return Observed(Verdict.BLOCKED, detail=detail)
    raise ValueError(f"a probe ended with code {code}: {detail or 'no message'}")
