"""One file states every version; the files that must repeat some of them agree with it."""

import re
from pathlib import Path

import pytest

from toolchain.golang import required_version
from toolchain.paths import CHECKOUT
from toolchain.recipe import CLUSTER, PULUMI, Artifact, Pin, load_recipe
from toolchain.versions import VERSIONS

REQUIREMENTS = (CHECKOUT / "requirements.txt").read_text()


@pytest.mark.parametrize(
    ("package", "version"),
    [
        ("pulumi", VERSIONS.pulumi.cli),
        ("pulumi-docker", VERSIONS.plugins.docker),
        ("pulumi-kubernetes", VERSIONS.plugins.kubernetes),
    ],
)
def test_requirements_agree_with_versions(package: str, version: str) -> None:
    assert f"\n{package}=={version}\n" in REQUIREMENTS


def test_every_requirement_is_pinned() -> None:
    lines = [line for line in REQUIREMENTS.splitlines() if line and not line.startswith("#")]
    assert lines
    assert all(re.fullmatch(r"[A-Za-z0-9-]+==[0-9.]+", line) for line in lines)


RECIPES = {"pulumi": PULUMI, "cluster": CLUSTER}
PINS = {f"{name}:{pin.path}": (path, pin) for name, path in RECIPES.items() for pin in load_recipe(path).pin}
ARTIFACTS = {
    f"{name}:{artifact.name}": artifact
    for name, path in RECIPES.items()
    for artifact in load_recipe(path).artifact
}
BUILT = {name: artifact for name, artifact in ARTIFACTS.items() if artifact.module}


@pytest.mark.parametrize(("recipe", "pin"), PINS.values(), ids=PINS.keys())
def test_go_modules_build_the_stated_versions(recipe: Path, pin: Pin) -> None:
    go_mod = (recipe.parent / pin.module / "go.mod").read_text()
    required = rf"^\s*(?:require )?{re.escape(pin.path)} {re.escape(pin.wanted())}\b"
    replaced = rf"^\s*(?:replace )?{re.escape(pin.path)} => \S+ {re.escape(pin.wanted())}\b"
    assert re.search(f"{required}|{replaced}", go_mod, flags=re.MULTILINE)


def test_staging_modules_of_kubernetes_have_its_own_version() -> None:
    go_mod = (CLUSTER.parent / "kubernetes" / "go.mod").read_text()
    replaced = re.findall(r"^\s*(k8s\.io/\S+) => (\S+) (v\S+)$", go_mod, flags=re.MULTILINE)
    staging = "v0" + VERSIONS.cluster.kubernetes.removeprefix("1")
    assert len(replaced) > 30
    assert {(to == name, version) for name, to, version in replaced} == {(True, staging)}


@pytest.mark.parametrize("artifact", ARTIFACTS.values(), ids=ARTIFACTS.keys())
def test_every_artifact_has_a_stated_version_and_comes_from_one_place(artifact: Artifact) -> None:
    assert re.fullmatch(r"\d+\.\d+\.\d+", artifact.version())
    assert bool(artifact.wheel) != bool(artifact.module and (artifact.folder / "go.mod").exists())
    assert artifact.programs


@pytest.mark.parametrize("artifact", BUILT.values(), ids=BUILT.keys())
def test_fetched_go_is_new_enough_for_the_module(artifact: Artifact) -> None:
    fetched = tuple(int(part) for part in VERSIONS.go.version.split("."))
    assert fetched >= required_version((artifact.folder / "go.mod").read_text())


def test_the_live_tests_pods_run_the_agnhost_that_nodes_hold() -> None:
    manifest = (CHECKOUT / "tests" / "live" / "kube_probes.yaml").read_text()
    assert set(re.findall(r"agnhost:(\S+)", manifest)) == {VERSIONS.cluster.agnhost}
