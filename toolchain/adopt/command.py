"""`make adopt`: what stands and is unknown to this checkout's state goes into it; nothing is made anew."""

import json
import uuid
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from stacks.model.stack import Settings
from toolchain import confirm, owners, recover, sweep
from toolchain.adopt import show
from toolchain.adopt.state import adopted
from toolchain.adopt.take import Adoption, Taken, adoption
from toolchain.adopt.wanted import creations, is_adoptable
from toolchain.drift import repair
from toolchain.engine import connect
from toolchain.errors import ToolchainError
from toolchain.facts import known_lacks
from toolchain.progress import console
from toolchain.pulumi_cli import current_cli
from toolchain.stack import Stack
from toolchain.versions import VERSIONS

KEEPS = ("same", "read", "refresh")


def require_adoptable(stack: str, settings: Settings) -> None:
    """Refuse a stack whose state holds more than the engine can tell.

    Raises:
        ToolchainError: it has a cluster, or workloads on one.
    """
    if is_adoptable(settings):
        return
    what = "cluster" if settings.cluster is not None else "workloads"
    raise ToolchainError(
        f"stack {stack} has `{what}`, and only a stack of networks, endpoints and services can be adopted: "
        "a cluster's keys, certificates and objects are in its state, and can't be read back from the engine",
        "bring the state that it was made with: the other checkout's folder `.state`, with its files "
        "`passphrase` and `secret`, or its backend (PULUMI_BACKEND_URL); or use another stack name; or, if "
        f"nobody needs it, `make sweep STACK={stack}`, which lists it and asks",
    )


def run(stack: str) -> int:
    """Show what would be taken and how it differs from the stack's YAML, ask, and take it; 1 if not agreed.

    Raises:
        ToolchainError: it can't be adopted. The state is then as it was.
    """
    pulumi, client = Stack(stack, current_cli()), connect()
    recover.unlock(pulumi)
    recover.go_on(pulumi, client)
    before = json.loads(pulumi.capture("stack", "export", "--stack", stack))
    resources = before["deployment"].get("resources") or []
    found = sweep.leftovers(client, stack, {str(one.get("id")) for one in resources})
    if not found:
        console.print(f"nothing on this engine is labelled as stack {stack} and unknown to its state")
        return 0
    wanted = creations(_preview(pulumi))
    plan = adoption(wanted, found, stack)
    show.adoption(stack, plan)
    if not plan.taken:
        raise ToolchainError(
            f"the YAML of stack {stack} has nothing of what is there",
            f"look at it: `make sweep STACK={stack}`",
        )
    show.warn_of_two_states(stack)
    if not confirm.agreed(f"take these {len(plan.taken)} into the state of this checkout?"):
        return 1
    deployment = adopted(
        before["deployment"], wanted, plan.taken, _record(), VERSIONS.plugins.docker, str(uuid.uuid4())
    )
    try:
        changes = _take(pulumi, {**before, "deployment": deployment}, plan)
    except BaseException:  # also what the engine refuses, and Ctrl-C
        _write(pulumi, before)
        raise
    _conclude(pulumi, plan, changes)
    return 0


def _preview(pulumi: Stack) -> list[Mapping[str, Any]]:
    try:
        text = pulumi.capture("preview", "--stack", pulumi.name, "--json")
    except ToolchainError as error:
        # As JSON it says why on its standard output.
        raise ToolchainError(
            f"Pulumi can't preview stack {pulumi.name}", f"`make preview STACK={pulumi.name}` says why"
        ) from error
    steps: list[Mapping[str, Any]] = json.loads(text)["steps"]
    return steps


def _record() -> dict[str, Any]:
    """What the stack counts as made with, so that its containers keep the image that they have."""
    return {"endpoint_image": VERSIONS.images.endpoint, "lacks": known_lacks(), "nodes": []}


def _write(pulumi: Stack, state: Mapping[str, Any]) -> None:
    # Only its owner can read the folder, and it is gone afterwards.
    with TemporaryDirectory(prefix="cn-adopt-") as folder:
        path = Path(folder) / "state.json"
        path.write_text(json.dumps(state), encoding="utf-8")
        pulumi.capture("stack", "import", "--stack", pulumi.name, "--file", str(path))


def _take(pulumi: Stack, state: Mapping[str, Any], plan: Adoption) -> list[str]:
    """Write the state, have the provider read the rest of it, and ask Pulumi whether it is as wanted.

    Returns:
        What `make up` would still do, for people.

    Raises:
        ToolchainError: it would replace something in which no difference was found.
    """
    _write(pulumi, state)
    stopped = [different for one in plan.taken for different in one.drift if show.is_stopped(different)]
    repair.on_engine(connect(), stopped)
    pulumi.run("refresh", "--stack", pulumi.name, "--yes", "--skip-preview", "--suppress-outputs")
    steps = [one for one in _preview(pulumi) if one["op"] not in KEEPS]
    unforeseen = sorted(_unforeseen(steps, plan.taken))
    if unforeseen:
        raise ToolchainError(
            f"Pulumi would replace what was found to be as wanted ({', '.join(unforeseen)}); nothing was "
            "adopted, and the state is as it was",
            "please report it, with what `docker inspect` says of that",
        )
    return [f"{one['op']} {one['urn'].rpartition('::')[2]}" for one in steps if _is_of_provider(one)]


def _unforeseen(steps: list[Mapping[str, Any]], taken: Sequence[Taken]) -> set[str]:
    quiet = {one.wanted.urn: one.there.name for one in taken if not one.notes}
    return {
        quiet[one["urn"]]
        for one in steps
        if one["urn"] in quiet and ("replace" in one["op"] or "delete" in one["op"])
    }


def _is_of_provider(step: Mapping[str, Any]) -> bool:
    return bool((step.get("newState") or step.get("oldState") or {}).get("custom"))


def _conclude(pulumi: Stack, plan: Adoption, changes: list[str]) -> None:
    """Nothing is left to do: then the stack's outputs are written; else `make up` does both."""
    owners.note(pulumi.name)
    console.print(f"{len(plan.taken)} are in the state of this checkout now; none was made anew")
    if changes:
        console.print(
            f"`make up STACK={pulumi.name}` would still change {len(changes)} ({', '.join(changes)}); "
            f"look before: `make preview STACK={pulumi.name}`",
            soft_wrap=True,
        )
        return
    pulumi.run("up", "--stack", pulumi.name, "--yes", "--skip-preview", "--suppress-outputs")
    console.print(
        f"look: `make drift STACK={pulumi.name}`, `make matrix STACK={pulumi.name}`", soft_wrap=True
    )
