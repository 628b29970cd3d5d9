"""`make lint`: actionlint over the GitHub workflows."""

import subprocess

from toolchain import cache, gobuild
from toolchain.paths import CHECKOUT
from toolchain.progress import console
from toolchain.recipe import LINT

NAME = "actionlint"
FOLDER = CHECKOUT / ".github" / "workflows"


def run() -> int:
    """Check every workflow; 1 if one is wrong.

    Raises:
        ToolchainError: actionlint can't be built.
    """
    key = gobuild.artifact_key(NAME, LINT)
    built = cache.ensure(NAME, key, lambda folder: gobuild.build(NAME, folder, LINT))
    files = sorted(str(path) for path in FOLDER.glob("*.yml"))
    # Without the linters of other languages, which one machine has and another has not.
    command = [str(built / NAME), "-shellcheck=", "-pyflakes=", *files]
    code = subprocess.run(command, cwd=CHECKOUT, check=False).returncode
    if code == 0:
        console.print(f"{len(files)} workflows are fine")
    return code
