"""A stack that was renamed while it was up is told so, instead of being blocked by itself."""

from stacks.settings import load
from tests.unit.stacks.sample import CLUSTER
from toolchain.doctor.conflicts import Taken
from toolchain.doctor.findings import Status
from toolchain.doctor.renamed import renamed_finding, twin

SETTINGS = load({"networks": {"front": {"driver": "bridge", "subnet": "10.1.1.0/24"}}}, "a test")
LEFT = Taken("10.1.1.0/24", "lab-front", "lab")


def test_networks_of_the_same_names_and_subnets_under_a_name_without_a_file_are_those_of_a_former_name() -> (
    None
):
    assert twin(SETTINGS, [LEFT], ["lab2"]) == "lab"


def test_a_stack_that_has_a_file_is_another_one() -> None:
    assert twin(SETTINGS, [LEFT], ["lab2", "lab"]) == ""


def test_other_names_subnets_or_owners_are_not_taken_for_a_former_name() -> None:
    others = [
        Taken("10.1.1.0/24", "lab-back", "lab"),
        Taken("10.1.9.0/24", "lab-front", "lab"),
        Taken("10.1.1.0/24", "lab-front"),
    ]
    assert twin(SETTINGS, others, ["lab2"]) == ""


def test_the_nodes_own_network_counts_too() -> None:
    settings = load({"cluster": CLUSTER}, "a test")
    assert twin(settings, [Taken("10.1.0.0/16", "lab-nodes", "lab")], []) == "lab"


def test_the_remedy_is_down_then_up() -> None:
    found = renamed_finding("lab", "lab2")
    assert found.status is Status.BLOCK
    assert "`pulumi stack rename lab -s lab2`), `make down STACK=lab`" in found.remedy
