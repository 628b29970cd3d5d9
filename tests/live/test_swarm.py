"""Overlay networks and the services on them."""

import docker
import pytest

from stacks.model.stack import Settings
from tests.live import inside
from tests.live.cases import Interface
from tests.live.lab import Lab
from toolchain.engine import connect


@pytest.fixture(scope="session")
def client() -> docker.DockerClient:
    return connect()


def onlookers(settings: Settings, service: str) -> list[str]:
    """The endpoints on the service's network."""
    network = settings.services[service].network
    return [name for name, endpoint in settings.endpoints.items() if network in endpoint.networks]


def test_overlay_endpoints_reach_each_other_by_name(
    overlay_pair: tuple[Interface, Interface], lab: Lab
) -> None:
    one, two = overlay_pair
    seen = lab.inside(one.endpoint)
    assert inside.resolves(seen, two.endpoint) == [lab.address_of(two.endpoint, two.network)]
    assert inside.pings(seen, two.endpoint)


def test_overlay_interfaces_leave_room_for_vxlan(overlay_pair: tuple[Interface, Interface], lab: Lab) -> None:
    one, _ = overlay_pair
    link = inside.link_with(lab.inside(one.endpoint), lab.address_of(one.endpoint, one.network))
    assert link.mtu <= 1450


def test_each_service_runs_all_its_replicas(
    service: str, lab: Lab, settings: Settings, client: docker.DockerClient
) -> None:
    (found,) = client.services.list(filters={"name": f"{lab.stack}-{service}"})
    tasks = found.tasks(filters={"desired-state": "running"})  # type: ignore[no-untyped-call]
    running = [task for task in tasks if task["Status"]["State"] == "running"]
    assert len(running) == settings.services[service].replicas


def test_the_tasks_name_resolves_to_all_replicas(service: str, lab: Lab, settings: Settings) -> None:
    seen = lab.inside(onlookers(settings, service)[0])
    addresses = inside.resolves(seen, f"tasks.{lab.stack}-{service}")
    assert len(set(addresses)) == settings.services[service].replicas


def test_the_services_name_resolves_as_its_mode_says(service: str, lab: Lab, settings: Settings) -> None:
    wanted = settings.services[service]
    addresses = inside.resolves(lab.inside(onlookers(settings, service)[0]), service)
    assert len(set(addresses)) == (wanted.replicas if wanted.endpoint_mode == "dnsrr" else 1)


def test_every_replica_answers_for_itself(service: str, lab: Lab, settings: Settings) -> None:
    wanted = settings.services[service]
    seen = lab.inside(onlookers(settings, service)[0])
    addresses = inside.resolves(seen, f"tasks.{lab.stack}-{service}")
    answers = {
        seen.run(f"curl -sS --noproxy '*' --max-time 5 http://{address}:{wanted.serve}/").stdout.strip()
        for address in addresses
    }
    assert answers == {f"{service}-{slot + 1}" for slot in range(wanted.replicas)}


def test_each_service_has_an_onlooker(service: str, settings: Settings) -> None:
    assert onlookers(settings, service), f"no endpoint is on the network of service {service}"
