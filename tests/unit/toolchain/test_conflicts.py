"""The doctor's findings about subnets and ports, each with its remedy."""

import pytest

from stacks.model.stack import HostPort
from toolchain.doctor.conflicts import Taken, port_findings, subnet_findings
from toolchain.doctor.findings import Finding, Status, blocks

WEB = HostPort("endpoints.web.ports[0]", "127.0.0.1", 18080, "tcp")


@pytest.mark.parametrize("taken", ["10.1.0.0/16", "10.1.2.0/25", "10.1.2.0/24", "10.1.2.7"])
def test_a_subnet_that_overlaps_with_one_in_use_blocks(taken: str) -> None:
    found = subnet_findings({"networks.front.subnet": "10.1.2.0/24"}, [Taken(taken, "route over eth0")])
    assert blocks(found)
    assert found[0].value == f"overlaps with {taken} (route over eth0)"
    assert found[0].remedy == "give networks.front.subnet another subnet"


@pytest.mark.parametrize("taken", ["10.2.0.0/16", "fd00::/8", "0.0.0.0/0"])
def test_what_does_not_overlap_is_fine(taken: str) -> None:
    assert not blocks(subnet_findings({"a": "10.1.2.0/24"}, [Taken(taken, "x")]))


def test_a_busy_port_blocks_and_names_its_setting() -> None:
    found = port_findings([WEB], [WEB])
    assert blocks(found)
    assert "endpoints.web.ports[0]" in found[0].remedy


def test_a_stack_without_ports_is_not_told_of_free_ones() -> None:
    assert port_findings([], [])[0].value == "the stack has none of its own"


def test_free_ports_are_counted() -> None:
    assert port_findings([WEB], []) == [Finding("published ports", Status.OK, "1 free")]


def test_a_finding_that_blocks_must_have_a_remedy() -> None:
    with pytest.raises(ValueError, match="blocks without a remedy"):
        Finding("engine", Status.BLOCK, "none")
