"""A way out that is chosen is refused before anything is created where the engine would ignore it."""

from typing import Any

import pulumi
import pytest

from stacks.settings import load
from toolchain import gateways
from toolchain.doctor.findings import Status
from toolchain.engine import Engine

OLD, NEW = Engine("unix://", "26.1.5", "1.45"), Engine("unix://", "28.0.0", "1.48")
FRONT: dict[str, Any] = {"front": {"driver": "bridge", "subnet": "10.1.0.0/24"}}
CHOOSING = load({"networks": FRONT, "endpoints": {"a": {"networks": {"front": {"gateway": True}}}}}, "a test")
PLAIN = load({"networks": FRONT, "endpoints": {"a": {"networks": {"front": {}}}}}, "a test")


def test_the_doctor_blocks_on_an_engine_that_ignores_it() -> None:
    found = gateways.finding(OLD, CHOOSING)
    assert found is not None
    assert (found.status, found.value) == (
        Status.BLOCK,
        "endpoints.a.networks.front.gateway = true needs Docker Engine 28 (API 1.48); this one is 26.1.5 "
        "(API 1.45), which ignores it",
    )
    assert found.remedy.startswith("use Docker Engine 28 or newer, or remove it")


def test_the_doctor_is_content_where_the_engine_can_be_told_or_nothing_is_chosen() -> None:
    found = gateways.finding(NEW, CHOOSING)
    assert found is not None
    assert found.status is Status.OK
    assert gateways.finding(OLD, PLAIN) is None


def test_the_program_refuses_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gateways, "answering", lambda: OLD)
    with pytest.raises(pulumi.RunError, match=r"endpoints\.a\.networks\.front\.gateway = true needs Docker"):
        gateways.require(CHOOSING)


@pytest.mark.parametrize("engine", [NEW, None], ids=["new enough", "none that answers"])
def test_the_program_goes_on_where_nothing_speaks_against_it(
    engine: Engine | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Engine | None] = []

    def answering() -> Engine | None:
        asked.append(engine)
        return engine

    monkeypatch.setattr(gateways, "answering", answering)
    gateways.require(PLAIN)
    assert asked == []
    gateways.require(CHOOSING)
    assert asked == [engine]
