"""Building the Pulumi CLI, its language host and the plugins from Go modules, as go/recipe.toml says."""

import json
import shutil
import tempfile
from functools import cache as once
from pathlib import Path

from toolchain import cache
from toolchain.golang import MODULE, ensure_go
from toolchain.paths import log_dir
from toolchain.process import capture, run_logged
from toolchain.recipe import Artifact, Copy, build_command, fill, load_recipe

# What lies together: the CLI finds its language host beside itself.
GROUPS = {"pulumi": ("pulumi", "python"), "docker": ("docker",), "kubernetes": ("kubernetes",)}
REMEDY = (
    "run it again, it goes on from where it was; or set TOOLCHAIN=registry where downloads can be reached"
)


@once
def artifact_key(group: str) -> str:
    """The key of everything that a group is built from: its modules, the recipe, the versions."""
    artifacts = [load_recipe().named(name) for name in GROUPS[group]]
    files = {path for artifact in artifacts for path in _sources(artifact)}
    return cache.content_key(files, *(artifact.version() for artifact in artifacts), root=MODULE)


def _sources(artifact: Artifact) -> list[Path]:
    """The files of its Go module, less tests and modules inside of it that do not belong to it."""
    nested = [path.parent for path in artifact.folder.rglob("go.mod") if path.parent != artifact.folder]
    foreign = [folder for folder in nested if folder.name != "shim"]
    found = [MODULE / "recipe.toml", *cache.tree(artifact.folder, "*.go", "go.mod", "go.sum")]
    return [
        path
        for path in found
        if not path.name.endswith("_test.go") and not any(folder in path.parents for folder in foreign)
    ]


def build(group: str, folder: Path) -> None:
    """Build a group into a folder.

    Raises:
        ToolchainError: the compiler fails; carries its last lines.
    """
    for name in GROUPS[group]:
        _build_one(load_recipe().named(name), folder)


def _build_one(artifact: Artifact, folder: Path) -> None:
    log = log_dir() / f"build-{artifact.name}.log"
    go = str(ensure_go(log))
    # The user's own Go settings must not reach in, nor may Go fetch another compiler than the one chosen.
    env = {**load_recipe().build.env, "GOTOOLCHAIN": "local", "GOWORK": "off", "GOFLAGS": ""}
    with tempfile.TemporaryDirectory(prefix="cn-build-") as work:
        places = {"version": artifact.version(), "work": work, "out": str(folder)}
        before = [fill(command, places) for command in artifact.before]
        for program, *arguments in [*before, build_command(go, load_recipe(), artifact, places)]:
            command = [go if program == "go" else program, *arguments]
            run_logged(command, log, env=env, cwd=artifact.folder, remedy=REMEDY)
    for wanted in artifact.copy_files:
        _copy(go, wanted, artifact, folder)


def _copy(go: str, wanted: Copy, artifact: Artifact, folder: Path) -> None:
    listed = capture([go, "list", "-m", "-json", wanted.module], cwd=artifact.folder, env={"GOFLAGS": ""})
    target = folder / wanted.output
    shutil.copyfile(Path(json.loads(listed)["Dir"]) / wanted.path, target)
    target.chmod(wanted.mode)
