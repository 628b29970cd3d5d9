"""Probing from endpoint containers, nodes and the host: curl for TCP, the shell's own sockets for UDP. Pure.

curl tells the verdicts apart by its exit code (see "EXIT CODES" in curl(1)) and, for a connection that
failed, by what it says when verbose: so what failed at once is tried once more, verbosely.
"""

import re
import shlex

from reachability.expectations import Verdict
from reachability.probing.script import Ended
from reachability.probing.verdicts import CONNECT_SECONDS, TOTAL_SECONDS, ProbeError, Seen, Target

_NO_HOST = 6
_NO_CONNECTION = 7
_TIMEOUT = 28
_KILLED = (124, 143, 142)  # of GNU's and of busybox's timeout, and of what takes its place on macOS
# Only the destination refuses; "Network is unreachable" and "No route to host" are said on the way.
# After these a connection stood: what serves there speaks no HTTP, or did not like what it was asked.
_NO_HTTP = (1, 8, 22, 52, 56)
_SILENT = re.compile(r"with \d+ (?:out of \d+ )?bytes received", re.IGNORECASE)
_REFUSED = re.compile("connection refused", re.IGNORECASE)
_UNREACHABLE = re.compile("no route to host|network is unreachable", re.IGNORECASE)
_UNKNOWN = re.compile("not known|no address associated", re.IGNORECASE)


def command(target: Target) -> str:
    """The command that probes a target from wherever it runs."""
    return _udp(target) if target.protocol == "udp" else _tcp(target)


def _tcp(target: Target) -> str:
    url = target.address if target.is_url else f"http://{target.place}{target.path or '/'}"
    curl = (
        f"curl --silent --noproxy '*' --globoff --connect-timeout {CONNECT_SECONDS} "
        f"--max-time {TOTAL_SECONDS} {_options(target)}{shlex.quote(url)}"
    )
    verbose = curl.replace("--silent", "--silent --verbose", 1)
    again = f"{{ c=$?; test $c != {_NO_CONNECTION} || {verbose}; exit $c; }}"
    return f"{curl.replace('--silent', '--silent --show-error --fail-with-body', 1)} || {again}"


def _options(target: Target) -> str:
    """How a URL's host is found, and its certificate is trusted."""
    if not target.is_url:
        return ""
    host = target.address.split("/")[2].partition(":")[0]
    resolve = f"--resolve {shlex.quote(f'{host}:{target.port}:{target.via}')} " if target.via else ""
    if target.is_sent_on:
        resolve += "--output /dev/null --write-out '%{redirect_url}' "
    return resolve + (f"--cacert {shlex.quote(target.ca)} " if target.ca else "")


def _udp(target: Target) -> str:
    """One datagram that agnhost answers."""
    inner = (
        f"exec 3<>/dev/udp/{target.address}/{target.port} && printf 'hostname\\n' >&3 && "
        "head -c 1 <&3 >/dev/null"
    )
    return f"timeout {CONNECT_SECONDS} bash -c {shlex.quote(inner)}"


def seen(target: Target, ended: Ended) -> Seen:
    """What a probe's ending means.

    Raises:
        ProbeError: nothing that a connection can end with.
    """
    said = ended.said.strip()
    if ended.code == 0:
        return Seen(Verdict.OPEN, said if target.protocol == "tcp" else "")
    if target.path is None and target.protocol == "tcp" and not target.is_url and _stood(ended.code, said):
        return Seen(Verdict.OPEN, detail=said)
    found = _udp_failure(ended.code, said) if target.protocol == "udp" else _tcp_failure(ended.code, said)
    if found is None:
        raise ProbeError(f"the probe ended with code {ended.code}: {said or 'no message'}")
    return Seen(found, detail=said)


def _stood(code: int, said: str) -> bool:
    """Whether there was a connection: all that is asked of what is not known to speak HTTP."""
    return code in _NO_HTTP or (code == _TIMEOUT and bool(_SILENT.search(said)))


def _tcp_failure(code: int, said: str) -> Verdict | None:
    if code == _NO_HOST:
        return Verdict.NXDOMAIN
    if code == _NO_CONNECTION:
        return Verdict.REFUSED if _REFUSED.search(said) else Verdict.BLOCKED
    return Verdict.BLOCKED if code == _TIMEOUT else None


def _udp_failure(code: int, said: str) -> Verdict | None:
    if code in _KILLED or _UNREACHABLE.search(said):
        return Verdict.BLOCKED
    if _REFUSED.search(said):
        return Verdict.REFUSED
    return Verdict.NXDOMAIN if _UNKNOWN.search(said) else None
