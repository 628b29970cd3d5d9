"""Probing from pods, with `agnhost connect`: it tells a time-out, a refusal and an unknown name apart. Pure.

Source: https://github.com/kubernetes/kubernetes/tree/master/test/images/agnhost#connect
"""

import re
import shlex

from reachability.expectations import CLUSTER_DOMAIN, Verdict
from reachability.probing.script import Ended
from reachability.probing.verdicts import CONNECT_SECONDS, TOTAL_SECONDS, ProbeError, Seen, Target, is_address

# A name is looked up twice for five seconds each before it is given up.
_NAME_SECONDS = 12
_ANSWER = "answer: "
_KILLED = (124, 143)  # of GNU's and of busybox's timeout
_UNREACHABLE = re.compile("no route to host|network is unreachable|invalid argument", re.IGNORECASE)
_WORDS = {"TIMEOUT": Verdict.BLOCKED, "REFUSED": Verdict.REFUSED, "DNS": Verdict.NXDOMAIN}


def command(target: Target) -> str:
    """The command that probes a target.

    Where an answer is expected it is asked for at once, which is a connection, too, and takes a quarter of
    the time; if none comes, agnhost says why.
    """
    limit = "" if is_address(target.address) else f"timeout {_NAME_SECONDS} "
    connect = (
        f"{limit}/agnhost connect --timeout={CONNECT_SECONDS}s "
        f"--protocol={target.protocol} {shlex.quote(_absolute(target))}"
    )
    if target.path is None or target.protocol == "udp":
        return connect
    url = shlex.quote(f"http://{target.place}{target.path}")
    ask = (
        f"curl --silent --show-error --noproxy '*' --globoff --connect-timeout {CONNECT_SECONDS} "
        f"--max-time {TOTAL_SECONDS} {url}"
    )
    answered = f"said=$({ask}) && printf '{_ANSWER}%s' \"$said\""
    return f"{answered} || {connect}" if target.is_expected_open else f"{connect} && {answered}"


def _absolute(target: Target) -> str:
    """A name of the cluster's with its last dot: then no other domain is searched first."""
    if target.address.endswith(CLUSTER_DOMAIN):
        return f"{target.address}.:{target.port}"
    return target.place


def seen(ended: Ended) -> Seen:
    """What a probe's ending means.

    Raises:
        ProbeError: nothing that a connection can end with.
    """
    said = ended.said.strip()
    if ended.code == 0:
        return Seen(Verdict.OPEN, said.removeprefix(_ANSWER))
    if ended.code in _KILLED:
        # Connecting has a limit of its own: what can take longer is looking up a name.
        return Seen(Verdict.NXDOMAIN, detail=f"the name was not resolved in {_NAME_SECONDS} s")
    # What curl said, if it was asked first, comes before.
    last = said.rpartition("\n")[2]
    word = last.partition(":")[0]
    if word in _WORDS:
        return Seen(_WORDS[word], detail=said)
    if word == "OTHER" and _UNREACHABLE.search(last):
        return Seen(Verdict.BLOCKED, detail=said)
    raise ProbeError(f"the probe ended with code {ended.code}: {said or 'no message'}")
