"""The URLs of routes."""

from typing import Any

import pytest

from stacks.model.cluster import IngressSettings
from stacks.model.routes import RouteSettings
from stacks.urls import entrance, urls

PATH = {"service": "web", "port": "http"}
HERE = {"host": "a.test", "paths": [{**PATH, "path": "/x"}, PATH]}
PORTS = entrance(IngressSettings(http_port=18080, https_port=18443))


def route(*rules: dict[str, Any], **changes: Any) -> RouteSettings:
    return RouteSettings.model_validate({"rules": rules, **changes}, strict=False)


@pytest.mark.parametrize(
    ("found", "wanted"),
    [
        (route(HERE), ["http://a.test:18080/x", "http://a.test:18080/"]),
        (route(HERE, tls=True), ["https://a.test:18443/x", "https://a.test:18443/"]),
        (route({**HERE, "host": "*.a.test"}), []),
        (route({"paths": [PATH]}), []),
        (route(default_backend=PATH), []),
    ],
    ids=["in the clear", "encrypted", "of no one host", "of every host", "of all else"],
)
def test_each_path_of_a_whole_name_has_a_url(found: RouteSettings, wanted: list[str]) -> None:
    assert urls(found, PORTS) == wanted


def test_where_nobody_knows_the_ports_they_are_the_schemes_own() -> None:
    assert urls(route({**HERE, "paths": [PATH]}, tls=True), None) == ["https://a.test/"]
