"""Why a container is not healthy; and whether a control plane has ever booted, whatever the engine says."""

from io import StringIO
from types import SimpleNamespace
from typing import Any

import pytest
from docker.errors import DockerException, NotFound
from requests.exceptions import ConnectionError as Unreachable
from rich.console import Console

from toolchain import health


def container(name: str = "lab-worker-a", **state: Any) -> Any:
    return SimpleNamespace(name=name, attrs={"State": state})


def sick(*said: str, status: str = "unhealthy") -> dict[str, Any]:
    return {"Health": {"Status": status, "Log": [{"Output": one} for one in said]}}


@pytest.mark.parametrize(
    ("found", "reason"),
    [
        (container(), ""),
        (container(Health=None), ""),
        (container(**sick("all is well", status="healthy")), ""),
        (container(**sick()), ""),
        (container(Health={"Status": "starting", "Log": None}), ""),
        (container(**sick("first\n", "\nlast\n")), "last"),
        (container(**sick("not yet", status="starting")), "not yet"),
    ],
    ids=["no check", "none at all", "healthy", "no words", "not asked yet", "the last words", "starting"],
)
def test_a_container_that_is_not_healthy_says_why(found: Any, reason: str) -> None:
    assert health.unhealthy_reason(found) == reason


def test_the_last_words_of_a_stacks_containers_are_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    stream, asked = StringIO(), list[dict[str, str]]()
    listed = [container("lab-web"), container(**sick("kubeadm: [preflight] no"))]

    def all_of(filters: dict[str, str]) -> list[Any]:
        asked.append(filters)
        return listed

    monkeypatch.setattr(health, "console", Console(file=stream, highlight=False, width=80))
    monkeypatch.setattr(health, "connect", lambda: SimpleNamespace(containers=SimpleNamespace(list=all_of)))
    health.show_reasons("lab")
    assert asked == [{"label": "container-networks.stack=lab"}]
    assert stream.getvalue() == "lab-worker-a is not healthy; it says last:\nkubeadm: [preflight] no\n"


def engine(monkeypatch: pytest.MonkeyPatch, *, there: object, booted: object = None) -> list[tuple[str, str]]:
    """An engine with a control plane, or one that fails; what it is asked."""
    asked: list[tuple[str, str]] = []

    def answer(kind: str, name: str, what: object) -> Any:
        asked.append((kind, name))
        if isinstance(what, Exception):
            raise what
        return what

    found = SimpleNamespace(get_archive=lambda path: answer("file", path, booted))
    get = lambda name: answer("container", name, there if isinstance(there, Exception) else found)  # noqa: E731
    monkeypatch.setattr(
        health, "connect", lambda timeout: SimpleNamespace(containers=SimpleNamespace(get=get), at=timeout)
    )
    return asked


def test_one_that_has_never_booted_is_half_made(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = engine(monkeypatch, there=True, booted=NotFound("no such file"))
    assert health.is_half_made("lab")
    assert asked == [("container", "lab-control-plane"), ("file", "/etc/kubernetes/booted")]


def test_one_that_has_booted_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    engine(monkeypatch, there=True, booted=(iter(()), {}))
    assert not health.is_half_made("lab")


@pytest.mark.parametrize(
    "error", [NotFound("no such container"), DockerException("no engine"), Unreachable(), OSError()]
)
def test_one_that_is_not_there_is_not_and_neither_is_one_that_nobody_can_see(
    error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine(monkeypatch, there=error)
    assert not health.is_half_made("lab")


def test_without_an_engine_nothing_is_half_made(monkeypatch: pytest.MonkeyPatch) -> None:
    def absent(timeout: int) -> None:
        raise DockerException(f"nothing answers within {timeout} s")

    monkeypatch.setattr(health, "connect", absent)
    assert not health.is_half_made("lab")
