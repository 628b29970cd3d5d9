"""Whatever is taken can be built, always in the same way, and as Docker and Kubernetes take it."""

from collections.abc import Iterator

import pytest
from hypothesis import assume, given, settings

from components.cluster import cluster_args
from components.cluster.pki import derive_pki
from stacks.model.stack import Settings
from tests.property.build import registered
from tests.property.cluster_stacks import cluster_stacks
from tests.property.docker_stacks import Raw, docker_stacks
from tests.property.near_misses import near_misses
from tests.property.rates import QUICK
from tests.property.rules import broken
from tests.property.test_load import read
from tests.unit.cluster.sample import SECRET

PKI = derive_pki(SECRET, "lab")


@pytest.fixture(autouse=True, scope="module")
def _one_set_of_keys() -> Iterator[None]:
    """Deriving keys takes longer than all else, and no drawn setting changes them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cluster_args, "derive_pki", lambda *_: PKI)
        yield


def taken(raw: Raw) -> Settings:
    """The settings of a stack that is not refused; of others there is nothing to build."""
    found = read(raw)
    assume(isinstance(found, Settings))
    assert isinstance(found, Settings)
    return found


@settings(QUICK, max_examples=30)
@given(docker_stacks())
def test_docker_networks_are_built_twice_alike(raw: Raw) -> None:
    wanted = taken(raw)
    assert registered(wanted) == registered(wanted)


@settings(QUICK, max_examples=10)
@given(cluster_stacks())
def test_clusters_and_workloads_are_built_twice_alike(raw: Raw) -> None:
    wanted = taken(raw)
    assert registered(wanted) == registered(wanted)


@settings(QUICK, max_examples=40)
@given(near_misses(docker_stacks()))
def test_what_is_built_of_docker_networks_is_as_the_engine_takes_it(raw: Raw) -> None:
    assert broken(registered(taken(raw))) == []


@settings(QUICK, max_examples=25)
@given(near_misses(cluster_stacks()))
def test_what_is_built_on_a_cluster_is_as_kubernetes_takes_it(raw: Raw) -> None:
    assert broken(registered(taken(raw))) == []
