"""`make lint-go`: gofmt, go vet and the tests of the project's own Go code."""

import importlib.util
import os
import subprocess
from pathlib import Path

from toolchain.errors import ToolchainError
from toolchain.golang import ensure_go
from toolchain.paths import CHECKOUT
from toolchain.process import capture
from toolchain.progress import console
from toolchain.recipe import CLUSTER, PULUMI, load_recipe

# What of the Go modules is ours, by the artifact with whose tags it is built: that one's compilation serves.
OURS = (
    (PULUMI, "docker", "./..."),
    (PULUMI, "kubernetes", "./cmd/kubernetes-assets"),
    (CLUSTER, "containerd", "./..."),
    (CLUSTER, "kubernetes", "./cmd/..."),
)


def run() -> int:
    """Run every check; the exit code of the last one that failed."""
    go = ensure_go()
    code = 0
    for recipe, name, packages in OURS:
        artifact = load_recipe(recipe).named(name)
        module = artifact.folder
        _check_format(go, module)
        for verb in ("vet", "test"):
            command = [
                str(go),
                verb,
                "-mod=readonly",
                "-trimpath",
                "-tags",
                ",".join(artifact.tags),
                packages,
            ]
            console.print(f"[dim]$ go {verb} {module.resolve().relative_to(CHECKOUT)}[/]")
            done = subprocess.run(command, cwd=module, env=_environ(), check=False)
            code = done.returncode or code
    return code


def _check_format(go: Path, module: Path) -> None:
    unformatted = capture([str(go.with_name("gofmt")), "-l", "."], cwd=module)
    if unformatted:
        raise ToolchainError(f"not formatted: {unformatted}", "run gofmt -w on it")


def _environ() -> dict[str, str]:
    client = importlib.util.find_spec("pulumi_docker")
    folder = Path(client.origin).parent if client and client.origin else Path()
    return {**os.environ, **load_recipe().build.env, "GOFLAGS": "", "PULUMI_DOCKER_PACKAGE": str(folder)}
