"""An expectation survives the way through a stack's outputs."""

import json

import pytest

from reachability.expectations import Expectation, Verdict, parse_symbol, symbol

ONE = Expectation("a", "b", "10.1.0.2", 8080, "tcp", Verdict.OPEN, "both are on front")


def test_it_is_plain_data_as_an_output() -> None:
    assert ONE.to_dict() == {
        "source": "a",
        "destination": "b",
        "address": "10.1.0.2",
        "port": 8080,
        "protocol": "tcp",
        "verdict": "OPEN",
        "why": "both are on front",
    }


@pytest.mark.parametrize("port", [8080, 8080.0])
def test_it_comes_back_from_an_output_as_it_was(port: float) -> None:
    assert Expectation.from_dict(json.loads(json.dumps({**ONE.to_dict(), "port": port}))) == ONE


def test_an_unknown_verdict_is_refused() -> None:
    with pytest.raises(ValueError, match="MAYBE"):
        Expectation.from_dict({**ONE.to_dict(), "verdict": "MAYBE"})


def test_an_address_that_only_the_engine_knows_names_endpoint_and_network() -> None:
    assert symbol("a", "bridge") == "endpoint:a@bridge"
    assert parse_symbol(symbol("a", "bridge")) == ("a", "bridge")


@pytest.mark.parametrize("address", ["10.1.0.2", "fd00::2", "web"])
def test_an_ordinary_address_is_no_symbol(address: str) -> None:
    assert parse_symbol(address) is None
