"""Probing from pods: what is asked, in which order, and what each ending means."""

import subprocess
from pathlib import Path

import pytest

from reachability.expectations import Verdict
from reachability.probing import agnhost
from reachability.probing.script import Ended
from reachability.probing.verdicts import ProbeError, Seen, Target

NAME = "b.shop.svc.cluster.local"


@pytest.fixture
def tools(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of tools that say how they are called; what they end with is in a file."""
    for tool in ("agnhost", "curl"):
        path = tmp_path / tool
        path.write_text(f'#!/bin/sh\necho "{tool} $*" >> {tmp_path}/calls\n. {tmp_path}/{tool}.does\n')
        path.chmod(0o755)
        (tmp_path / f"{tool}.does").write_text("")
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    return tmp_path


def run(target: Target, tools: Path, **does: str) -> tuple[Ended, list[str]]:
    """How the command ends where the tools do these, and which tools it has called."""
    for tool, what in does.items():
        (tools / f"{tool}.does").write_text(what)
    command = agnhost.command(target).replace("/agnhost", str(tools / "agnhost"))
    done = subprocess.run(
        ["sh", "-c", command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    calls = (tools / "calls").read_text().splitlines()
    return Ended(done.returncode, done.stdout), calls


def words(calls: list[str]) -> list[str]:
    return [call.partition(" ")[0] for call in calls]


ASKED = Target("10.2.0.9", 80, path="/hostname", is_expected_open=True)
UNLIKELY = Target("10.2.0.9", 80, path="/hostname")
SILENT = Target("10.2.0.9", 80)


@pytest.mark.parametrize(
    ("target", "curl", "agnhost_does", "called", "verdict", "answer"),
    [
        (ASKED, "echo b-1", "", ["curl"], Verdict.OPEN, "b-1"),
        (ASKED, "exit 28", "echo TIMEOUT; exit 1", ["curl", "agnhost"], Verdict.BLOCKED, ""),
        (ASKED, "exit 7", "echo REFUSED; exit 1", ["curl", "agnhost"], Verdict.REFUSED, ""),
        (UNLIKELY, "", "echo TIMEOUT; exit 1", ["agnhost"], Verdict.BLOCKED, ""),
        (UNLIKELY, "echo b-1", "", ["agnhost", "curl"], Verdict.OPEN, "b-1"),
        (SILENT, "", "", ["agnhost"], Verdict.OPEN, ""),
    ],
    ids=[
        "an answer that is likely is asked for at once",
        "if none comes, agnhost says why: no way",
        "if none comes, agnhost says why: nobody serves there",
        "what is likely closed is tried by agnhost alone",
        "what is open against all odds is asked then",
        "what has nothing to say is not asked",
    ],
)
def test_what_is_called_and_what_it_means(
    tools: Path,
    target: Target,
    *,
    curl: str,
    agnhost_does: str,
    called: list[str],
    verdict: Verdict,
    answer: str,
) -> None:
    ended, calls = run(target, tools, curl=curl, agnhost=agnhost_does)
    found = agnhost.seen(ended)
    assert words(calls) == called
    assert (found.verdict, found.answer) == (verdict, answer)


def test_an_address_needs_no_limit_of_its_own_and_a_name_does(tools: Path) -> None:
    _, (by_address,) = run(SILENT, tools)
    assert by_address == "agnhost connect --timeout=2s --protocol=tcp 10.2.0.9:80"
    assert agnhost.command(Target(NAME, 80)).startswith("timeout ")


@pytest.mark.parametrize(
    ("target", "place"),
    [
        (Target(NAME, 80), f"{NAME}.:80"),
        (Target("example.com", 80), "example.com:80"),
        (Target("fd00::9", 80), "[fd00::9]:80"),
        (Target("10.2.0.9", 53, "udp", path="/hostname"), "10.2.0.9:53"),
    ],
    ids=["a name of the cluster's with its last dot", "another name", "IPv6", "UDP, which is never asked"],
)
def test_where_it_goes(tools: Path, target: Target, place: str) -> None:
    _, calls = run(target, tools)
    assert words(calls) == ["agnhost"]
    assert calls[0].endswith(f"--protocol={target.protocol} {place}")


def test_it_is_asked_without_a_proxy_and_with_a_limit(tools: Path) -> None:
    target = Target("fd00::9", 80, path="/clientip", is_expected_open=True)
    _, (call,) = run(target, tools, curl="echo b-1")
    assert call.endswith(" http://[fd00::9]:80/clientip")
    assert "--noproxy *" in call
    assert "--max-time 4" in call


SEEN = {
    "connected": (Ended(0, ""), Seen(Verdict.OPEN)),
    "answered": (Ended(0, "answer: b-1\n"), Seen(Verdict.OPEN, "b-1")),
    "no way": (Ended(1, "TIMEOUT\n"), Seen(Verdict.BLOCKED, detail="TIMEOUT")),
    "nobody serves there": (Ended(1, "REFUSED\n"), Seen(Verdict.REFUSED, detail="REFUSED")),
    "no such name": (
        Ended(1, "DNS: lookup b: no such host"),
        Seen(Verdict.NXDOMAIN, detail="DNS: lookup b: no such host"),
    ),
    "no answer from DNS (GNU's timeout)": (
        Ended(124, ""),
        Seen(Verdict.NXDOMAIN, detail="the name was not resolved in 12 s"),
    ),
    "no answer from DNS (busybox's timeout)": (
        Ended(143, "Terminated"),
        Seen(Verdict.NXDOMAIN, detail="the name was not resolved in 12 s"),
    ),
    "no route": (
        Ended(1, "OTHER: dial tcp 10.2.0.9:80: connect: no route to host"),
        Seen(Verdict.BLOCKED, detail="OTHER: dial tcp 10.2.0.9:80: connect: no route to host"),
    ),
    "no network": (
        Ended(1, "OTHER: connect: network is unreachable"),
        Seen(Verdict.BLOCKED, detail="OTHER: connect: network is unreachable"),
    ),
    "what curl said first is kept": (
        Ended(1, "curl: (28) timed out\nTIMEOUT"),
        Seen(Verdict.BLOCKED, detail="curl: (28) timed out\nTIMEOUT"),
    ),
}


@pytest.mark.parametrize(("ended", "seen"), SEEN.values(), ids=SEEN.keys())
def test_each_ending_of_a_connection_has_a_verdict(ended: Ended, seen: Seen) -> None:
    assert agnhost.seen(ended) == seen


@pytest.mark.parametrize(
    ("ended", "message"),
    [
        (Ended(1, "OTHER: too many open files"), "the probe ended with code 1: OTHER: too many open files"),
        (Ended(127, "sh: /agnhost: not found"), "the probe ended with code 127: sh: /agnhost: not found"),
        (Ended(137, ""), "the probe ended with code 137: no message"),
    ],
)
def test_another_ending_says_nothing_of_reachability(ended: Ended, message: str) -> None:
    with pytest.raises(ProbeError) as failure:
        agnhost.seen(ended)
    assert str(failure.value) == message
