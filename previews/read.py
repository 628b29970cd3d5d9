"""From Pulumi's document to a preview. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from previews import hide
from previews.changes import changes
from previews.errors import PreviewError
from previews.model import Notice, Preview, Violation
from previews.reach import Reach, compare
from previews.steps import name_of, read_steps, root_outputs
from reachability.expectations import Expectation
from reachability.report import clean
from reachability.underived import Underived

_FAILED = "preview failed"  # all that Pulumi says where a policy refuses
_SEVERITIES = ("error", "warning")  # what is less grave is talk
_PROTECTED = "marked for protection"  # Pulumi's words; its remedy is to change the program
_UNPROTECT = " (here: `cluster.allow_control_plane_replacement: true` in the stack's YAML for one `make up`)"


def read(  # noqa: PLR0913
    document: Mapping[str, Any],
    *,
    stack: str = "",
    before: Sequence[Expectation] | None = None,
    after: Sequence[Expectation] | None = None,
    underived: Sequence[Underived] | None = None,
    violations: Iterable[Violation] | None = None,
) -> Preview:
    """Read what would change.

    Args:
        document: the output of `pulumi preview --json`, loaded.
        stack: the stack's name; as the document says if empty.
        before: what should be reachable so far; the stack's output in the document if absent.
        after: what should be reachable then; the document can't tell.
        underived: of which ways nothing is known then; likewise.
        violations: of policies; None if nobody looked. The document can't tell.

    Raises:
        PreviewError: it is no such document.
    """
    if not document.get("steps") and not document.get("diagnostics"):
        remedy = "Pulumi says on standard error why it did not run"
        raise PreviewError(f"it has neither steps nor diagnostics; {remedy}")
    known = before if before is not None else _declared(document)
    judged = None if violations is None else tuple(sorted(set(violations)))
    notices = _notices(document, judged or ())
    # A program that has stopped half-way has said nothing of what should be reachable.
    is_whole = all(notice.severity != "error" for notice in notices)
    return Preview(
        stack=clean.line(stack or _stack(document)),
        changes=changes(read_steps(document)),
        reach=_reach(known, after) if is_whole else None,
        underived=tuple(map(clean.underived, underived)) if is_whole and underived is not None else None,
        violations=judged,
        notices=notices,
        resources=_resources(document),
    )


def expectations(outputs: Mapping[str, Any] | Sequence[Any] | None) -> tuple[Expectation, ...] | None:
    """What a stack's outputs say should be reachable, or a list of that; None if they don't say it.

    Raises:
        PreviewError: something in it is no expectation.
    """
    found = outputs.get("expectations") if isinstance(outputs, Mapping) else outputs
    if not isinstance(found, Sequence) or isinstance(found, str):
        return None
    try:
        return tuple(Expectation.from_dict(one) for one in found)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        remedy = "give a stack's outputs as JSON, or the list under `expectations` in them"
        raise PreviewError(f"an expectation can't be read ({error!r}); {remedy}") from None


def not_derived(outputs: Mapping[str, Any] | Sequence[Any] | None) -> tuple[Underived, ...] | None:
    """Of which ways a stack's outputs say that nothing is derived; None if they don't say it.

    Raises:
        PreviewError: something in it says something else.
    """
    found = outputs.get("underived") if isinstance(outputs, Mapping) else None
    if not isinstance(found, Sequence) or isinstance(found, str):
        return None
    try:
        return tuple(Underived.from_dict(one) for one in found)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise PreviewError(f"what is not derived can't be read ({error!r}); give a stack's outputs") from None


def _declared(document: Mapping[str, Any]) -> tuple[Expectation, ...] | None:
    """A stack that has no outputs yet declares nothing; of one that never came to them, nothing is known."""
    outputs = root_outputs(document)
    return () if outputs == {} else expectations(outputs)


def _reach(before: Sequence[Expectation] | None, after: Sequence[Expectation] | None) -> Reach | None:
    return None if before is None or after is None else compare(before, after)


def _stack(document: Mapping[str, Any]) -> str:
    urns = [str(step.get("urn", "")) for step in filter(_is_object, document.get("steps") or [])]
    return next((urn.split("::")[0].rpartition(":")[2] for urn in urns if urn), "")


def _notices(document: Mapping[str, Any], violations: Sequence[Violation]) -> tuple[Notice, ...]:
    """Errors and warnings, each once; not that the preview failed, where the policies say why."""
    refused = any(violation.refuses for violation in violations)
    found = set()
    for one in filter(_is_object, document.get("diagnostics") or []):
        severity = str(one.get("severity", ""))
        if severity in _SEVERITIES:
            message = hide.text(str(one.get("message", ""))).removeprefix(f"{severity}: ")
            remedy = _UNPROTECT if _PROTECTED in message else ""
            found.add(Notice(severity, hide.text(name_of(str(one.get("urn") or ""))), message + remedy))
    return tuple(sorted(found - {Notice("error", "", _FAILED)} if refused else found))


def _resources(document: Mapping[str, Any]) -> dict[str, int]:
    summary = document.get("changeSummary")
    counted = summary.items() if isinstance(summary, dict) else ()
    return dict(sorted((clean.line(op), count) for op, count in counted if isinstance(count, int)))


def _is_object(value: object) -> bool:
    return isinstance(value, dict)
