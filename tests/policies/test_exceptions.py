"""Exceptions: who may break a rule, and that each of them has a reason."""

from typing import Any

import pytest

from components.errors import SettingError
from policies.docker import CONTAINER
from policies.docker.containers import HOST_NETWORK, PRIVILEGED
from policies.view import resource
from tests.policies.judge import refusals

REASON = "shows what it is"
OWN = "my:index:Component"
HOST = resource(CONTAINER, "lab/onhost", {"networkMode": "host", "privileged": True}, OWN)


@pytest.mark.parametrize(
    "settings",
    [
        {"exceptions": {"lab/onhost": REASON}},
        {"exceptions": {"lab/*": REASON}},
        {"components": {OWN: REASON}},
        {"components": {CONTAINER: REASON}},
    ],
)
def test_a_resource_is_excepted_by_name_pattern_or_type(settings: dict[str, Any]) -> None:
    assert refusals(HOST_NETWORK, HOST, **settings) == []


@pytest.mark.parametrize(
    "settings",
    [{"exceptions": {"onhost": REASON}}, {"exceptions": {"LAB/*": REASON}}, {"components": {"my:*": REASON}}],
)
def test_no_other_resource_is(settings: dict[str, Any]) -> None:
    assert len(refusals(HOST_NETWORK, HOST, **settings)) == 1


def test_an_exception_is_of_one_rule() -> None:
    assert refusals(HOST_NETWORK, HOST, exceptions={"lab/onhost": REASON}) == []
    assert len(refusals(PRIVILEGED, HOST)) == 1


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        (
            {"exceptions": {"lab/onhost": "because"}},
            "docker-host-network.exceptions.lab/onhost = because: string should have at least 8 characters",
        ),
        ({"exeptions": {}}, "docker-host-network.exeptions = {}: is an unknown key; known are exceptions"),
        ({"exceptions": ["lab/onhost"]}, "docker-host-network.exceptions"),
    ],
)
def test_a_setting_that_is_none_stops_pulumi(settings: dict[str, Any], said: str) -> None:
    with pytest.raises(SettingError) as refused:
        refusals(HOST_NETWORK, HOST, **settings)
    assert said in str(refused.value)


def test_settings_are_not_read_for_resources_that_a_rule_is_not_about() -> None:
    assert refusals(HOST_NETWORK, resource("random:index:Pet", "pet", {}), nonsense=1) == []
