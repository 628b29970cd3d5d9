"""Tests of the policy pack. Those in `live/` run real previews: they need the Pulumi CLI and an engine."""

import pytest


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "preview: runs `pulumi preview` with the policy pack")
