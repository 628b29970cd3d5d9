"""A fuzz of what reads a stack's file: `python -m tests.property.fuzz_load [libFuzzer's options]`.

Half of the inputs are taken for a file's text, the others for the choices by which a stack is drawn.
"""

import sys

import atheris

with atheris.instrument_imports(include=["stacks", "components"]):
    from stacks.reading import config_of
    from stacks.settings import PROJECT, SettingsError, load, namespace_of

from hypothesis import given, settings

from components.errors import SettingError
from tests.property.near_misses import near_misses
from tests.property.rates import QUICK
from tests.property.test_load import LINE, STACKS


def _load(raw: dict[str, object]) -> None:
    try:
        load(raw, "a fuzz")
    except SettingsError as refused:
        if wrong := [str(one) for one in refused.problems if not LINE.fullmatch(str(one))]:
            raise AssertionError(wrong) from refused


@settings(QUICK)
@given(near_misses(STACKS))
def drawn(raw: dict[str, object]) -> None:
    """A stack by choices."""
    _load(raw)


def written(data: bytes) -> None:
    """A stack by its file's text."""
    try:
        config = config_of(data.decode(errors="replace"), "a fuzz")
    except SettingError:
        return
    _load(namespace_of(config, PROJECT))


def one_input(data: bytes) -> None:
    """Whatever is read: it is taken or refused, and nothing else happens."""
    if data[:1] < b"\x80":
        written(data)
    else:
        drawn.hypothesis.fuzz_one_input(data[1:])  # type: ignore[attr-defined]


if __name__ == "__main__":
    atheris.Setup(sys.argv, one_input)
    atheris.Fuzz()
