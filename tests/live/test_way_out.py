"""What leaves a network, and what comes in from outside of this machine."""

from collections.abc import Iterator

import pytest

from stacks.model.endpoints import PublishedPortSettings
from stacks.model.networks import BridgeSettings
from stacks.model.stack import Settings
from tests.live.cases import Interface
from tests.live.lab import Lab
from tests.live.outside import Outside, outside

NO_CONNECTION = (7, 28)  # curl's exit codes of a connection that failed, and of none in time


@pytest.fixture(scope="module")
def other_host(lab: Lab) -> Iterator[Outside]:
    assert lab.outputs
    with outside() as found:
        yield found


def ask(lab: Lab, endpoint: str, other_host: Outside) -> tuple[int, str]:
    """Ask the host outside who asks."""
    url = f"http://{other_host.address}:{other_host.port}/"
    done = lab.inside(endpoint).run(f"curl -sS --noproxy '*' --max-time 3 {url}")
    return done.rc, done.stdout.strip()


def is_only_on_internal(endpoint: str, settings: Settings) -> bool:
    networks = [settings.networks[name] for name in settings.endpoints[endpoint].networks]
    return all(isinstance(network, BridgeSettings) and network.internal for network in networks)


def test_a_bridge_leads_out_through_nat(
    bridge: Interface, lab: Lab, settings: Settings, other_host: Outside
) -> None:
    if is_only_on_internal(bridge.endpoint, settings):
        pytest.skip("it is on internal networks alone, which lead nowhere")
    assert ask(lab, bridge.endpoint, other_host) == (0, other_host.gateway)


def test_the_default_bridge_leads_out_through_nat(
    default_bridge_endpoint: str, lab: Lab, other_host: Outside
) -> None:
    assert ask(lab, default_bridge_endpoint, other_host) == (0, other_host.gateway)


def test_from_an_internal_network_nothing_gets_out(
    internal: Interface, lab: Lab, settings: Settings, other_host: Outside
) -> None:
    if not is_only_on_internal(internal.endpoint, settings):
        pytest.skip("it is on another network, too, which leads out")
    code, _ = ask(lab, internal.endpoint, other_host)
    assert code in NO_CONNECTION


def test_from_mode_none_nothing_gets_out(none_endpoint: str, lab: Lab, other_host: Outside) -> None:
    code, _ = ask(lab, none_endpoint, other_host)
    assert code in NO_CONNECTION


def test_a_port_published_on_loopback_does_not_answer_outside(
    published: tuple[str, PublishedPortSettings], other_host: Outside
) -> None:
    _, port = published
    if port.host_ip != "127.0.0.1":
        pytest.skip("it is published for others, too")
    code, _ = other_host.run(f"curl -sS --max-time 3 http://{other_host.gateway}:{port.external}/")
    assert code in NO_CONNECTION
