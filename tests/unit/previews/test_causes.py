"""Why something is replaced is said: what of it can't change, or what it stands on."""

from dataclasses import replace

import pytest

from previews.causes import UNSAID, why
from previews.model import Action
from previews.steps import Step
from tests.unit.previews.sample import CONTAINER, NETWORK, step

BRIDGE = f"container-networks:networks:Bridge${NETWORK}"
PROVIDER = "pulumi:providers:kubernetes"

vault = step(BRIDGE, "vault", Action.REPLACED, paths=("ipamConfigs",), reasons=("ipamConfigs",))


def reason(one: Step, *others: Step) -> str:
    return why(one, {other.urn: other for other in (one, *others)})


@pytest.mark.parametrize("action", [Action.ADDED, Action.CHANGED, Action.REMOVED])
def test_only_a_replacement_needs_a_reason(action: Action) -> None:
    assert reason(step(NETWORK, "a", action, reasons=("name",))) == ""


def test_its_own_properties_come_first() -> None:
    one = step(CONTAINER, "a", Action.REPLACED, reasons=("uploads", "ports[0].external"), needs=(vault.urn,))
    assert reason(one, vault) == "boot files and ports can't change in place"


def test_else_it_goes_with_what_it_stands_on() -> None:
    assert reason(step(CONTAINER, "a", Action.REPLACED, needs=(vault.urn,)), vault) == "with network vault"


def test_the_way_to_the_cause_may_lead_over_what_only_changes() -> None:
    provider = step(PROVIDER, "cluster", needs=(vault.urn,))
    one = step(CONTAINER, "a", Action.REPLACED, needs=(provider.urn,))
    assert reason(one, provider, vault) == "with network vault"


def test_the_first_cause_is_said_and_not_what_follows_from_it_too() -> None:
    between = step(CONTAINER, "b", Action.REPLACED, needs=(vault.urn,))
    one = step(CONTAINER, "a", Action.REPLACED, needs=(between.urn,))
    assert reason(one, between, vault) == "with network vault"


def test_a_trigger_leads_to_whose_id_it_was() -> None:
    one = replace(step(CONTAINER, "a", Action.REPLACED), trigger="f00d")
    assert reason(one, replace(vault, id="f00d")) == "with network vault"


def test_a_circle_of_dependencies_ends() -> None:
    one = step(CONTAINER, "a", Action.REPLACED, needs=(step(CONTAINER, "b").urn,))
    other = step(CONTAINER, "b", Action.REPLACED, needs=(one.urn,))
    assert reason(one, other) == "with container b"


def test_what_is_not_known_is_said_to_be() -> None:
    assert reason(step(CONTAINER, "a", Action.REPLACED, needs=("elsewhere",))) == UNSAID
