"""What sources, addresses and destinations of expectations stand for in a stack that is up."""

import pytest

from reachability.probing.world import Place, World
from tests.unit.reachability.probing.sample import WORLD


def pod_place(name: str, address: str) -> Place:
    return Place(f"shop/{name}", "agnhost", "server", f"shop/{name}", (address,))


PLACES = {
    "host": (Place("host", "shell", addresses=("10.1.0.1", "192.0.2.9")),),
    "web": (Place("web", "shell", "lab-web", addresses=("10.9.0.2", "10.8.0.2")),),
    "onhost": (Place("onhost", "shell", "lab-onhost"),),
    "node:worker-a": (Place("node:worker-a", "shell", "lab-worker-a", addresses=("10.1.0.11",)),),
    "pod:shop/front": (pod_place("front-1", "10.2.0.1"), pod_place("front-2", "10.2.0.2")),
    "db": (),
    "node:worker-b": (),
    "pod:shop/cart": (),
    "pod:street/front": (),
}


@pytest.mark.parametrize(("source", "places"), PLACES.items(), ids=PLACES.keys())
def test_a_source_is_each_of_its_places(source: str, places: tuple[Place, ...]) -> None:
    assert WORLD.sources(source) == places


ADDRESSES = {
    "10.9.0.2": ["10.9.0.2"],
    "fd00::9": ["fd00::9"],
    "web": ["web"],
    "https://shop.test:18443/": ["https://shop.test:18443/"],
    "endpoint:web@back": ["10.8.0.2"],
    "endpoint:web@lane": [],
    "endpoint:db@back": [],
    "pod:shop/front": ["10.2.0.1", "10.2.0.2"],
    "pod:shop/cart": [],
    "service:shop/back": ["10.3.0.9"],
    "service:shop/front": [],
    "loadbalancer:shop/back": ["10.1.0.40"],
    "loadbalancer:shop/front": [],
}


@pytest.mark.parametrize(("address", "found"), ADDRESSES.items(), ids=ADDRESSES.keys())
def test_an_address_is_itself_or_what_it_stands_for(address: str, found: list[str]) -> None:
    assert list(WORLD.addresses(address)) == found


NAMES = {
    "web": {"web"},
    "onhost": set(),
    "bank": {"bank-1", "bank-2"},
    "web,bank": {"web", "bank-1", "bank-2"},
    "pod:shop/front": {"front-1", "front-2"},
    "pod:shop/agent": {"worker-a"},
    "service:shop/back": {"back-1"},
    "service:shop/cart": set(),
    "db": set(),
}


@pytest.mark.parametrize(("destination", "names"), NAMES.items(), ids=NAMES.keys())
def test_a_destination_may_call_itself_so(destination: str, names: set[str]) -> None:
    assert WORLD.names(destination) == names


def test_the_tasks_of_a_global_service_call_themselves_as_it_does() -> None:
    assert World(swarm_services={"web": 0}).names("web") == {"web"}


def test_an_empty_world_still_has_the_host() -> None:
    assert World().sources("host") == (Place("host", "shell"),)
    assert World().addresses("service:shop/back") == []
