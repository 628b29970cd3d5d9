"""`make lint-go`: gofmt, go vet and the tests of the project's own Go code."""

import importlib.util
import os
import subprocess
from pathlib import Path

from toolchain.errors import ToolchainError
from toolchain.golang import MODULE, ensure_go
from toolchain.process import capture
from toolchain.progress import console
from toolchain.recipe import load_recipe

# With the flags of the build, so that what it compiled is not compiled again.
COMMON_FLAGS = ("-tags", "no_compose")


def run() -> int:
    """Run every check; the exit code of the last one that failed."""
    go = ensure_go()
    _check_format(go)
    code = 0
    for module in sorted({artifact.module for artifact in load_recipe().artifact}):
        packages = ["./..."] if module == "." else ["./cmd/kubernetes-assets"]
        for verb in ("vet", "test"):
            flags = [flag for flag in load_recipe().build.flags if flag != "-buildvcs=false"]
            command = [str(go), verb, *flags, *COMMON_FLAGS, *packages]
            console.print(f"[dim]$ go {verb} ({module})[/]")
            done = subprocess.run(command, cwd=MODULE / module, env=_environ(), check=False)
            code = done.returncode or code
    return code


def _check_format(go: Path) -> None:
    unformatted = capture([str(go.with_name("gofmt")), "-l", "."], cwd=MODULE)
    if unformatted:
        raise ToolchainError(f"not formatted: {unformatted}", "run gofmt -w on it")


def _environ() -> dict[str, str]:
    client = importlib.util.find_spec("pulumi_docker")
    folder = Path(client.origin).parent if client and client.origin else Path()
    return {**os.environ, **load_recipe().build.env, "GOFLAGS": "", "PULUMI_DOCKER_PACKAGE": str(folder)}
