"""Text from outside made fit to be shown: no control characters, no credentials. Pure.

Answers and the words of tools are written by others. They may carry escape sequences, characters that XML
does not know, or a header that was sent along. Credentials are found by their usual forms.
"""

import re
from dataclasses import replace

from reachability.expectations import Expectation
from reachability.observations import Attempt, Observation
from reachability.underived import Underived

REMOVED = "[removed]"

# C0 but tab and newline, C1, what overrides the direction of text, surrogates and non-characters.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
_ESCAPE_SEQUENCE = re.compile("\x1b\\[[0-?]*[ -/]*[@-~]")
_CREDENTIALS = (
    re.compile(r"(?s)()-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)"),
    re.compile(r"(?i)(\b(?:authorization|cookie)\s*:\s*)[^\n]+"),
    re.compile(r"(?i)(\bbearer\s+)[\w.~+/=-]{8,}"),
    re.compile(r"""(?i)(\b(?:password|passphrase|secret|token|key-data)["']?\s*[=:]\s*["']?)[^\s"'&,;]+"""),
    re.compile(r"(://)[^/\s:@]+:[^/\s@]+(?=@)"),
    re.compile(r"()\beyJ[\w-]{8,}\.[\w-]+\.[\w-]*"),  # a JSON web token, as service accounts have
    re.compile(r"()\bSWMTKN-[\w-]+"),
    re.compile(r"()\b[a-z0-9]{6}\.[a-z0-9]{16}\b"),  # kubeadm's bootstrap token
)


def text(raw: str) -> str:
    """Any text, its lines kept."""
    found = _CONTROL.sub("", _ESCAPE_SEQUENCE.sub("", raw.replace("\r\n", "\n")))
    for form in _CREDENTIALS:
        found = form.sub(rf"\g<1>{REMOVED}", found)
    return found.strip()


def line(raw: str) -> str:
    """Text as one line."""
    return " ".join(text(raw).split())


def observation(raw: Observation) -> Observation:
    """An observation, every text in it cleaned."""
    return Observation(
        expectation=_expectation(raw.expectation),
        attempts=tuple(_attempt(one) for one in raw.attempts),
        objection=line(raw.objection),
    )


def underived(raw: Underived) -> Underived:
    """What is not derived, every text in it cleaned."""
    return replace(raw, source=line(raw.source), entrance=line(raw.entrance), why=line(raw.why))


def _expectation(raw: Expectation) -> Expectation:
    return replace(
        raw,
        source=line(raw.source),
        destination=line(raw.destination),
        address=line(raw.address),
        why=line(raw.why),
    )


def _attempt(raw: Attempt) -> Attempt:
    return replace(
        raw,
        source=line(raw.source),
        address=line(raw.address),
        answer=text(raw.answer),
        detail=text(raw.detail),
    )
