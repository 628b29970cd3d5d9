"""Probing from containers, nodes and the host: what is asked, what is asked again, and what it means."""

import socket
import subprocess
from contextlib import nullcontext
from pathlib import Path
from threading import Thread

import pytest

from reachability.expectations import Verdict
from reachability.probing import shell
from reachability.probing.script import Ended
from reachability.probing.verdicts import ProbeError, Seen, Target

TCP, UDP = Target("10.1.0.9", 80), Target("10.1.0.9", 53, "udp")
HTTP = Target("10.1.0.9", 80, path="/hostname")
URL = Target("https://shop.test:18443/cart", 18443, via="127.0.0.1", ca="/tmp/a ca.crt")


@pytest.fixture
def curl(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file with what curl does; it says how it was called in the one beside."""
    path = tmp_path / "curl"
    path.write_text(f'#!/bin/sh\necho "$@" >> {tmp_path}/calls\n. {tmp_path}/does\n')
    path.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    return tmp_path / "does"


def run(target: Target, curl: Path, does: str) -> tuple[Ended, list[str]]:
    """How the command ends, and the calls of curl."""
    curl.write_text(does)
    done = subprocess.run(
        ["sh", "-c", shell.command(target)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return Ended(done.returncode, done.stdout), (curl.parent / "calls").read_text().splitlines()


REFUSES = 'case "$*" in *--verbose*) echo "* Connection refused" ;; esac; exit 7'


@pytest.mark.parametrize(
    ("does", "count", "verdict"),
    [
        ("echo web", 1, Verdict.OPEN),
        (REFUSES, 2, Verdict.REFUSED),
        ("echo '* No route to host'; exit 7", 2, Verdict.BLOCKED),
        ("exit 28", 1, Verdict.BLOCKED),
        ("exit 6", 1, Verdict.NXDOMAIN),
    ],
    ids=["an answer", "a refusal", "no route", "no answer in time", "no such name"],
)
def test_only_a_connection_that_fails_at_once_is_tried_again_to_hear_why(
    curl: Path, does: str, count: int, verdict: Verdict
) -> None:
    ended, calls = run(TCP, curl, does)
    assert shell.seen(TCP, ended).verdict is verdict
    assert len(calls) == count
    assert [("--verbose" in call) for call in calls] == [False, True][:count]


def test_a_second_try_that_comes_through_is_still_what_the_first_one_was(curl: Path) -> None:
    ended, _ = run(TCP, curl, 'case "$*" in *--verbose*) exit 0 ;; esac; exit 7')
    assert ended.code == 7


@pytest.mark.parametrize(
    ("target", "asked"),
    [
        (TCP, "http://10.1.0.9:80/"),
        (Target("fd00::9", 80, path="/hostname"), "http://[fd00::9]:80/hostname"),
        (Target("it's", 80), "http://it's:80/"),
        (URL, "https://shop.test:18443/cart"),
    ],
)
def test_it_is_asked_without_a_proxy_and_with_limits(curl: Path, target: Target, asked: str) -> None:
    _, (call,) = run(target, curl, "")
    assert call.endswith(f" {asked}")
    assert "--noproxy *" in call
    assert "--connect-timeout 2 --max-time 4" in call


def test_a_urls_host_is_where_the_controller_is_and_its_certificate_of_the_stacks_ca(curl: Path) -> None:
    _, (call,) = run(URL, curl, "")
    assert "--resolve shop.test:18443:127.0.0.1 " in call
    assert "--cacert /tmp/a ca.crt " in call
    _, calls = run(TCP, curl, "")
    assert "--resolve" not in calls[-1]


def test_a_datagram_has_a_limit_of_its_own() -> None:
    command = shell.command(UDP)
    assert command.startswith("timeout 2 bash -c ")
    assert "/dev/udp/10.1.0.9/53" in command


SEEN: dict[str, tuple[Target, Ended, Seen]] = {
    "TCP: an answer": (TCP, Ended(0, " web\n"), Seen(Verdict.OPEN, "web")),
    "TCP: no such name": (TCP, Ended(6, "curl: (6)"), Seen(Verdict.NXDOMAIN, detail="curl: (6)")),
    "TCP: a refusal": (
        TCP,
        Ended(7, "connect to 10.1.0.9 port 80: Connection refused"),
        Seen(Verdict.REFUSED, detail="connect to 10.1.0.9 port 80: Connection refused"),
    ),
    "TCP: no route": (
        TCP,
        Ended(7, "* No route to host"),
        Seen(Verdict.BLOCKED, detail="* No route to host"),
    ),
    "TCP: no answer in time": (TCP, Ended(28, "curl: (28)"), Seen(Verdict.BLOCKED, detail="curl: (28)")),
    "UDP: an answer, which says nothing": (UDP, Ended(0, "w"), Seen(Verdict.OPEN)),
    "UDP: no answer (GNU's timeout)": (UDP, Ended(124, ""), Seen(Verdict.BLOCKED)),
    "UDP: no answer (busybox's timeout)": (UDP, Ended(143, ""), Seen(Verdict.BLOCKED)),
    "UDP: no answer (Perl's alarm)": (UDP, Ended(142, ""), Seen(Verdict.BLOCKED)),
    "UDP: a refusal": (
        UDP,
        Ended(1, "head: read error: Connection refused"),
        Seen(Verdict.REFUSED, detail="head: read error: Connection refused"),
    ),
    "UDP: no network": (
        UDP,
        Ended(1, "bash: connect: Network is unreachable"),
        Seen(Verdict.BLOCKED, detail="bash: connect: Network is unreachable"),
    ),
    "UDP: no such name": (
        UDP,
        Ended(1, "bash: b: Name or service not known"),
        Seen(Verdict.NXDOMAIN, detail="bash: b: Name or service not known"),
    ),
    "UDP: a name without address": (
        UDP,
        Ended(1, "bash: b: No address associated with hostname"),
        Seen(Verdict.NXDOMAIN, detail="bash: b: No address associated with hostname"),
    ),
}


@pytest.mark.parametrize(("target", "ended", "seen"), SEEN.values(), ids=SEEN.keys())
def test_each_ending_of_a_connection_has_a_verdict(target: Target, ended: Ended, seen: Seen) -> None:
    assert shell.seen(target, ended) == seen


@pytest.mark.parametrize(
    ("target", "ended", "message"),
    [
        (TCP, Ended(127, "sh: curl: not found"), "the probe ended with code 127: sh: curl: not found"),
        (HTTP, Ended(52, ""), "the probe ended with code 52: no message"),
        (URL, Ended(22, "404 page not found"), "the probe ended with code 22: 404 page not found"),
        (URL, Ended(60, "curl: (60) SSL"), "the probe ended with code 60: curl: (60) SSL"),
        (UDP, Ended(2, "bash: syntax error"), "the probe ended with code 2: bash: syntax error"),
    ],
)
def test_another_ending_says_nothing_of_reachability(target: Target, ended: Ended, message: str) -> None:
    with pytest.raises(ProbeError) as failure:
        shell.seen(target, ended)
    assert str(failure.value) == message


@pytest.mark.parametrize(
    "ended",
    [
        Ended(22, "Client sent an HTTP request to an HTTPS server."),
        Ended(52, "curl: (52) Empty reply from server"),
        Ended(1, "curl: (1) Received HTTP/0.9 when not allowed"),
        Ended(28, "curl: (28) Operation timed out after 4001 milliseconds with 0 bytes received"),
        Ended(28, "curl: (28) Operation timed out after 4001 milliseconds with 0 out of 9 bytes received"),
    ],
)
def test_of_what_is_not_known_to_speak_http_a_connection_is_enough(ended: Ended) -> None:
    assert shell.seen(TCP, ended) == Seen(Verdict.OPEN, detail=ended.said)
    with pytest.raises(ProbeError) if ended.code != 28 else nullcontext():
        assert shell.seen(HTTP, ended).verdict is Verdict.BLOCKED


def test_no_connection_in_time_is_none() -> None:
    late = Ended(28, "curl: (28) Connection timed out after 2001 milliseconds")
    assert shell.seen(TCP, late).verdict is Verdict.BLOCKED


@pytest.mark.parametrize("answer", [None, b"", b"SSH-2.0-OpenSSH\r\n"], ids=["silent", "closes", "no HTTP"])
def test_a_real_server_that_speaks_no_http_is_open(answer: bytes | None) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        target = Target("127.0.0.1", server.getsockname()[1])
        serving = Thread(target=_serve, args=(server, answer))
        serving.start()
        done = subprocess.run(
            ["sh", "-c", shell.command(target)],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        serving.join()
    assert shell.seen(target, Ended(done.returncode, done.stdout)).verdict is Verdict.OPEN


def _serve(server: socket.socket, answer: bytes | None) -> None:
    """Take one connection: say nothing until it is given up, or this, and close it."""
    connection, _ = server.accept()
    with connection:
        connection.recv(1000)
        if answer is None:
            connection.recv(1000)
        else:
            connection.sendall(answer)
