"""Whatever a stack's file says: it is taken, or refused with path, value and remedy. Nothing else happens."""

import re

from hypothesis import given, settings

from stacks.model.stack import Settings
from stacks.settings import SettingsError, load
from tests.property.cluster_stacks import cluster_stacks
from tests.property.docker_stacks import Raw, docker_stacks
from tests.property.near_misses import near_misses
from tests.property.rates import QUICK

LINE = re.compile(r"[^ ].* = .*: [^\s].*", re.DOTALL)
STACKS = docker_stacks() | cluster_stacks()


def read(raw: Raw) -> Settings | SettingsError:
    """The settings, or why they are refused."""
    try:
        return load(raw, "a test")
    except SettingsError as refused:
        return refused


@settings(QUICK, max_examples=300)
@given(near_misses(STACKS))
def test_what_is_refused_is_refused_with_path_value_and_remedy(raw: Raw) -> None:
    found = read(raw)
    lines = [str(problem) for problem in found.problems] if isinstance(found, SettingsError) else ["a = b: c"]
    assert lines
    assert [line for line in lines if not LINE.fullmatch(line)] == []
