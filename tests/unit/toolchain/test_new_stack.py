"""A team's environment to begin with: what is written can be stood up, and takes nothing from others."""

import shutil
from pathlib import Path

import pytest
import yaml

from stacks.model.stack import Settings
from stacks.model.workloads import TargetSettings, WorkloadsSettings
from stacks.settings import from_yaml, ground_of
from tests.unit.stacks.sample import CLUSTER, SHOP
from toolchain import __main__ as commands
from toolchain import new_stack as module
from toolchain import stack as stack_module
from toolchain.errors import ToolchainError
from toolchain.new_stack import new_stack, wanted_ground
from toolchain.paths import CHECKOUT, PROJECT

SHIPPED = ("lab", "networks")
OTHERS = {
    "bare": {"cluster": {name: found for name, found in CLUSTER.items() if name != "ingress"}},
    "edge": {"cluster": {**CLUSTER, "ingress": {**CLUSTER["ingress"], "ingress_class": "edge"}}},
    "guest": {"workloads": {"cluster": {"stack": "lab"}, "namespaces": {"guest": SHOP}}},
}
NAME_REMEDY = "use up to 40 lower-case letters, digits and dashes: make new-stack NAME=team-a FROM=lab"


@pytest.fixture
def stacks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of stacks of a checkout, with some that are shipped and some that are not."""
    folder = tmp_path / "stacks"
    folder.mkdir()
    for name in SHIPPED:
        shutil.copy(CHECKOUT / "stacks" / f"Pulumi.{name}.yaml", folder)
    for name, settings in OTHERS.items():
        config = {f"{PROJECT}:{key}": value for key, value in settings.items()}
        (folder / f"Pulumi.{name}.yaml").write_text(yaml.safe_dump({"config": config}))
    monkeypatch.setattr(stack_module, "CHECKOUT", tmp_path)
    monkeypatch.setattr(commands, "CHECKOUT", tmp_path)
    monkeypatch.delenv("FROM", raising=False)
    return folder


def written(name: str, ground: str = "lab") -> Settings:
    """What a reader finds in the new file."""
    return from_yaml(new_stack(name, ground))


def workloads(name: str, ground: str = "lab") -> WorkloadsSettings:
    found = written(name, ground).workloads
    assert found is not None
    return found


def hosts(wanted: WorkloadsSettings) -> set[str]:
    """Every host that its routes take."""
    return {
        rule.host or "*"
        for namespace in wanted.namespaces.values()
        for route in namespace.routes.values()
        for rule in route.rules
    }


def refusal(name: str, ground: str, folder: Path) -> ToolchainError:
    """Why a file is not written; it is not, and none is changed."""
    before = {path: path.read_text() for path in folder.iterdir()}
    with pytest.raises(ToolchainError) as refused:
        new_stack(name, ground)
    assert {path: path.read_text() for path in folder.iterdir()} == before
    return refused.value


@pytest.mark.parametrize("ground", ["lab", "edge"])
def test_what_is_written_is_accepted_and_stands_on_that_cluster(ground: str, stacks: Path) -> None:
    path = new_stack("team-a", ground)
    assert path == stacks / "Pulumi.team-a.yaml"
    settings = from_yaml(path)
    assert settings.workloads is not None
    assert settings.workloads.cluster == TargetSettings(stack=ground)
    assert ground_of(settings, stacks) == from_yaml(stacks / f"Pulumi.{ground}.yaml")


@pytest.mark.usefixtures("stacks")
def test_it_has_one_namespace_which_is_closed_and_nothing_on_the_engine() -> None:
    settings = written("team-a")
    assert settings == Settings(workloads=settings.workloads)
    assert settings.workloads is not None
    assert list(settings.workloads.namespaces) == ["team-a"]
    assert settings.workloads.is_closed("team-a")


@pytest.mark.usefixtures("stacks")
def test_a_team_has_groups_and_a_domain_of_its_own_and_takes_nothing_of_the_node_network() -> None:
    team = workloads("team-a").team
    assert team is not None
    assert (team.group, team.viewers) == ("team-a-developers", "team-a-viewers")
    assert team.domain == "team-a.lab.example"
    assert (team.quota.load_balancers, team.quota.node_ports) == (0, 0)


@pytest.mark.usefixtures("stacks")
def test_two_teams_have_different_hosts_groups_and_namespaces() -> None:
    one, other = workloads("team-a"), workloads("team-b")
    assert (hosts(one), hosts(other)) == ({"team-a.lab.example"}, {"team-b.lab.example"})
    assert one.team is not None
    assert other.team is not None
    assert {one.team.group, one.team.viewers}.isdisjoint({other.team.group, other.team.viewers})
    assert set(one.namespaces).isdisjoint(other.namespaces)


def test_a_team_of_the_same_name_has_other_hosts_on_another_cluster(stacks: Path) -> None:
    on_lab = hosts(workloads("team-a"))
    (stacks / "Pulumi.team-a.yaml").unlink()
    assert hosts(workloads("team-a", "edge")) == {"team-a.edge.example"}
    assert on_lab == {"team-a.lab.example"}


@pytest.mark.usefixtures("stacks")
def test_routes_go_to_the_ingress_controller_of_the_ground() -> None:
    assert workloads("team-a", "edge").ingress_class == "edge"
    assert workloads("team-b", "lab").ingress_class == "traefik"


@pytest.mark.usefixtures("stacks")
@pytest.mark.parametrize("name", ["a", "1", "team-1", "a" * 40])
def test_a_name_is_as_long_as_a_label_of_ours(name: str) -> None:
    assert list(workloads(name).namespaces) == [name]


@pytest.mark.parametrize(
    "name", ["", "Team-a", "team_a", "team.a", "-team", "team-", "team-a\n", "../team", "téam", "a" * 41]
)
def test_what_is_no_name_is_refused(name: str, stacks: Path) -> None:
    refused = refusal(name, "lab", stacks)
    assert (refused.problem, refused.remedy) == (f"NAME={name} is no name", NAME_REMEDY)


@pytest.mark.parametrize("ground", ["lab", "nowhere"])
def test_a_file_that_is_there_is_left_alone(ground: str, stacks: Path) -> None:
    refused = refusal("lab", ground, stacks)
    assert refused.problem == "Pulumi.lab.yaml is there already"
    assert refused.remedy == "choose another name, or remove it"


def test_the_same_name_twice_is_refused(stacks: Path) -> None:
    new_stack("team-a", "lab")
    assert refusal("team-a", "lab", stacks).problem == "Pulumi.team-a.yaml is there already"


def test_a_ground_that_is_not_there_is_refused(stacks: Path) -> None:
    refused = refusal("team-a", "nowhere", stacks)
    assert refused.problem == "there is no stack nowhere"
    assert refused.remedy == "name one with a cluster: FROM=lab"


@pytest.mark.parametrize("ground", ["networks", "bare", "guest"])
def test_a_ground_without_a_cluster_or_without_an_ingress_controller_is_refused(
    ground: str, stacks: Path
) -> None:
    refused = refusal("team-a", ground, stacks)
    assert refused.problem == f"stack {ground} has no cluster with an ingress controller"
    assert refused.remedy == "name one that has: FROM=lab"


@pytest.mark.parametrize(("value", "ground"), [("edge", "edge"), ("", "lab"), (None, "lab")])
def test_the_ground_is_the_lab_unless_from_names_another(
    value: str | None, ground: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(module.FROM, raising=False)
    if value is not None:
        monkeypatch.setenv(module.FROM, value)
    assert wanted_ground() == ground


def test_the_command_says_what_it_has_written_and_what_comes_next(
    stacks: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(module.FROM, "edge")
    assert commands.main(["new-stack", "--stack", "team-a"]) == 0
    said = "stacks/Pulumi.team-a.yaml is written; look at it, then: make up STACK=team-a\n"
    assert capsys.readouterr().err == said
    assert "cluster: {stack: edge}" in (stacks / "Pulumi.team-a.yaml").read_text()


@pytest.mark.usefixtures("stacks")
def test_the_command_fails_with_the_remedy(capsys: pytest.CaptureFixture[str]) -> None:
    assert commands.main(["new-stack", "--stack", "Team"]) == 1
    assert capsys.readouterr().err == f"error: NAME=Team is no name\nremedy: {NAME_REMEDY}\n"


@pytest.mark.usefixtures("stacks")
@pytest.mark.parametrize("name", ["on", "no", "010", "0b1", "2024-01-01"])
def test_a_name_is_a_name_whatever_yaml_takes_it_for(name: str) -> None:
    assert list(workloads(name).namespaces) == [name]


@pytest.mark.parametrize("name", ["default", "kube-system", "traefik", "shop"])
def test_a_namespace_of_somebody_else_is_no_name(name: str, stacks: Path) -> None:
    """Of Kubernetes', of the ingress controller's, or of those that the ground has itself (`shop`)."""
    refusal(name, "lab", stacks)


def test_a_ground_whose_settings_are_refused_is_an_error_with_their_problems(
    stacks: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (stacks / "Pulumi.lab.yaml").write_text("config:\n  container-networks:swarms: true\n")
    assert commands.main(["new-stack", "--stack", "team-a"]) == 1
    assert "container-networks:swarms" in capsys.readouterr().err
