"""Update plans: what a preview has shown, kept in a file, so that `make up` does that and nothing else.

Source: https://www.pulumi.com/docs/iac/concepts/update-plans/
"""

import os
from pathlib import Path

from toolchain.errors import ToolchainError
from toolchain.paths import CHECKOUT

VARIABLE = "PLAN"
# What Pulumi must be told by a variable, for a command that saves or follows a plan.
EXPERIMENTAL = {"PULUMI_EXPERIMENTAL": "true"}


def plan_file(stack: str) -> Path:
    """Where `make plan` puts a stack's plan: what PLAN names, or a place of its own."""
    named = os.environ.get(VARIABLE)
    path = Path(named).expanduser() if named else CHECKOUT / "reports" / "plans" / f"{stack}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


def save(path: Path) -> list[str]:
    """What `pulumi preview` is told, so that it keeps its plan; nobody else may read it."""
    path.touch(mode=0o600)
    path.chmod(0o600)
    return ["--save-plan", str(path)]


def follow() -> list[str]:
    """What `pulumi up` is told, so that it does what the plan says that PLAN names; nothing if it names none.

    Raises:
        ToolchainError: there is no such file.
    """
    named = os.environ.get(VARIABLE)
    if not named:
        return []
    path = Path(named).expanduser()
    if not path.exists():
        raise ToolchainError(f"there is no plan {path}", "make one: make plan STACK=… PLAN=FILE")
    return ["--plan", str(path.resolve())]
