"""One file states every version; the files that must repeat some of them agree with it."""

import re

import pytest

from toolchain.golang import MODULE, required_version
from toolchain.paths import CHECKOUT
from toolchain.recipe import Artifact, Pin, load_recipe
from toolchain.versions import VERSIONS

REQUIREMENTS = (CHECKOUT / "requirements.txt").read_text()
GO_MOD = (MODULE / "go.mod").read_text()


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


@pytest.mark.parametrize("pin", load_recipe().pin, ids=lambda pin: f"{pin.module}:{pin.path}")
def test_go_modules_build_the_stated_versions(pin: Pin) -> None:
    go_mod = (MODULE / pin.module / "go.mod").read_text()
    version = pin.version.replace("{pulumi.cli}", VERSIONS.pulumi.cli)
    required = rf"^\s*(?:require )?{re.escape(pin.path)} {re.escape(version)}\b"
    replaced = rf"^\s*(?:replace )?{re.escape(pin.path)} => \S+ {re.escape(version)}\b"
    assert re.search(f"{required}|{replaced}", go_mod, flags=re.MULTILINE)


@pytest.mark.parametrize("artifact", load_recipe().artifact, ids=lambda artifact: artifact.name)
def test_every_artifact_has_a_stated_version_and_a_module(artifact: Artifact) -> None:
    assert re.fullmatch(r"\d+\.\d+\.\d+", artifact.version())
    assert (artifact.folder / "go.mod").exists()


def test_fetched_go_is_new_enough_for_the_module() -> None:
    fetched = tuple(int(part) for part in VERSIONS.go.version.split("."))
    assert fetched >= required_version(GO_MOD)
