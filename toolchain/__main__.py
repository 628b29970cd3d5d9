"""The commands behind the Makefile: `python -m toolchain COMMAND --stack STACK`."""

import argparse
import os
import shlex
import sys
from pathlib import Path

from rich.markup import escape

from stacks.model.stack import Settings
from toolchain import (
    confirm,
    conformance,
    down,
    failures,
    golint,
    guard,
    health,
    kubeconfig,
    new_stack,
    node_states,
    other_engine,
    owners,
    ownership,
    plans,
    preview,
    recover,
    setup,
    swarm,
    sweep,
    watches,
    workflows,
)
from toolchain.adopt import command as adopt
from toolchain.doctor import report
from toolchain.doctor.examine import examine
from toolchain.doctor.findings import Status, blocks
from toolchain.drift import command as drift
from toolchain.engine import connect, ensure_engine
from toolchain.environment import as_shell, environment
from toolchain.errors import ToolchainError
from toolchain.paths import CHECKOUT
from toolchain.progress import console
from toolchain.pulumi_cli import current_cli, find_cli
from toolchain.sources import wanted_source
from toolchain.stack import Stack
from toolchain.wanted import wanted_settings

DEFAULT_STACK = "lab"
NAMED = ("adopt", "down", "sweep")


def main(arguments: list[str] | None = None) -> int:
    """Run one command; its exit code."""
    parsed = _parser().parse_args(arguments)
    try:
        return int(COMMANDS[parsed.command](_stack_of(parsed)))
    except KeyboardInterrupt:
        console.print("interrupted; run it again to go on from here")
        return 130
    except Exception as error:
        failures.show(error, console)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m toolchain", description=__doc__)
    parser.add_argument("command", choices=sorted(COMMANDS))
    parser.add_argument("--stack", default="", help="the stack: stacks/Pulumi.<stack>.yaml; lab if absent")
    return parser


def _stack_of(parsed: argparse.Namespace) -> str:
    """The stack that a command is about.

    Raises:
        ToolchainError: the command removes or takes one, and none is named.
    """
    if not parsed.stack and parsed.command in NAMED:
        raise ToolchainError(
            f"`{parsed.command}` removes or takes a stack, and none is named",
            f"make {parsed.command} STACK=…",
        )
    return parsed.stack or DEFAULT_STACK


def do_setup(stack: str) -> int:
    """Everything that a plain `pulumi up` of the stack needs."""
    settings = wanted_settings(stack)
    source = wanted_source()
    setup.run_steps([*setup.host_steps(source), *watches.steps(stack, settings)])
    setup.run_steps(setup.pulumi_steps(source))
    # Which steps a node image takes is asked of the engine and of the stack's state.
    setup.run_steps(setup.cluster_steps(stack, settings, source))
    setup.run_steps(setup.stack_steps(stack, settings, source))
    return 0


def do_doctor(stack: str) -> int:
    """Probe the host and show what was found; 1 if something is in the stack's way."""
    settings = wanted_settings(stack)
    setup.run_steps([*setup.engine_steps(wanted_source()), *watches.steps(stack, settings)])
    findings = examine(connect(), ensure_engine(), stack, settings, setup.probe_host())
    findings += ownership.findings(connect(), stack, settings)
    report.show(findings, console)
    if blocks(findings):
        return 1
    warnings = sum(finding.status is Status.WARN for finding in findings)
    said = f"; {warnings} warning{'s' if warnings > 1 else ''} above" if warnings else ""
    console.print(f"nothing is in the way of stack {stack}{said}")
    return 0


def do_env(_stack: str) -> int:
    """Print what `eval "$(make env)"` sets."""
    sys.stdout.write(as_shell(environment(current_cli())) + "\n")
    return 0


def do_up(stack: str) -> int:
    """Doctor, set-up, `pulumi up`."""
    planned, policies = plans.follow(), guard.arguments(stack)
    settings = wanted_settings(stack)
    # A plan is of the state that it was made from: setting anything back first would be another one.
    if not planned:
        _put_back_first(stack, settings)
    if code := do_doctor(stack) or do_setup(stack):
        return code
    if planned:
        other_engine.require_same(Stack(stack, current_cli()), connect())
        node_states.require_answer(stack, settings)
    owners.note(stack)
    fresh = planned or ["--refresh"]
    arguments = ("up", "--stack", stack, "--yes", "--suppress-outputs", *fresh, *policies)
    try:
        Stack(stack, current_cli()).run(*arguments, env=plans.EXPERIMENTAL if planned else None)
    except ToolchainError:
        health.show_reasons(stack)
        raise
    # What Pulumi has made again is not yet connected to what stood all the time.
    if not planned:
        drift.put_back(stack, settings)
    console.print(
        f"stack {stack} stands; look: `make matrix STACK={stack}`; prove it: `make verify STACK={stack}`"
    )
    return 0


def _put_back_first(stack: str, settings: Settings) -> None:
    """What was changed by hand is set back before the doctor looks: it may be what would be in the way.

    Where Pulumi is not there yet, no stack of this checkout can be up.
    """
    if find_cli(wanted_source()) is not None:
        setup.run_steps([*setup.engine_steps(wanted_source()), *watches.steps(stack, settings)])
        setup.ensure_pulumi(wanted_source())
        pulumi_stack = Stack(stack, current_cli())
        recover.unlock(pulumi_stack)
        recover.go_on(pulumi_stack, connect())
        other_engine.require_same(pulumi_stack, connect())
        drift.put_back(stack, settings)


def do_preview(stack: str) -> int:
    """Set-up, and what `pulumi up` would change; 1 if it could not be made, or a policy refuses it."""
    return preview.run(stack, *_ready_to_preview(stack))


def _ready_to_preview(stack: str) -> list[str]:
    """Set-up; what Pulumi is told of the policies. What is wrong is said before the minutes that it takes."""
    preview.wanted_format()
    policies = guard.arguments(stack)
    do_setup(stack)
    node_states.require_answer(stack, wanted_settings(stack))
    return policies


def do_plan(stack: str) -> int:
    """A preview that is kept in a file, for `make up PLAN=FILE` to do that and nothing else."""
    policies = _ready_to_preview(stack)
    path = plans.plan_file(stack)
    code = preview.run(stack, *policies, *plans.save(path), env=plans.EXPERIMENTAL)
    if code:
        path.unlink(missing_ok=True)
    else:
        shown = escape(shlex.quote(str(path)))
        console.print(f"the plan is kept: make up STACK={stack} PLAN={shown}", soft_wrap=True)
    return code


def do_down(stack: str) -> int:
    """Remove what the stack has made."""
    down.run(stack)
    return 0


def do_kubeconfig(stack: str) -> int:
    """Write the cluster's kubeconfig, or merge it into the file that MERGE names.

    What it prints on standard output can be evaluated: `eval "$(make kubeconfig)"`.
    """
    text = kubeconfig.of_stack(stack)
    if target := os.environ.get("MERGE"):
        path = Path(target).expanduser().absolute()
        context = kubeconfig.merge_into(path, text)
        shown = escape(shlex.quote(context))
        console.print(f"its context is {shown}: kubectl --context {shown} get nodes", soft_wrap=True)
    else:
        path = kubeconfig.write_own(stack, text)
    sys.stdout.write(as_shell({"KUBECONFIG": str(path)}) + "\n")
    return 0


def do_conformance(stack: str) -> int:
    """Kubernetes' own end-to-end tests of networking against the stack's cluster; 1 if one failed."""
    return conformance.run(stack, kubeconfig.write_own(stack, kubeconfig.of_stack(stack)))


def do_sweep(stack: str) -> int:
    """Show what is labelled with a stack and unknown to its state, ask, and remove it."""
    ensure_engine()
    setup.ensure_pulumi(wanted_source())
    known = ownership.known(stack)
    found = sweep.leftovers(connect(), stack, known)
    if not found:
        console.print(f"nothing is left of stack {stack} that its state does not know")
    elif not known:
        origin = owners.last(stack)[0] or "from another checkout"
        console.print(
            f"the state of this checkout knows nothing of stack {stack}: it may be up {escape(origin)}, "
            "which then loses it",
            soft_wrap=True,
        )
    for one in found:
        console.print(f"  {escape(str(one))}", soft_wrap=True)
    if found and not confirm.agreed(f"remove these {len(found)}?"):
        return 1
    for one in found:
        sweep.remove(one)
        console.print(f"removed {one.kind} {escape(one.name)}")
    if not known:
        owners.forget(stack)
    if not known and (said := swarm.leave(stack)):
        console.print(said, soft_wrap=True)
    return 0


def do_adopt(stack: str) -> int:
    """Take what is labelled with a stack and unknown to its state into that; nothing is made anew."""
    adopt.require_adoptable(stack, wanted_settings(stack))
    return do_setup(stack) or adopt.run(stack)


def do_new_stack(stack: str) -> int:
    """Write the YAML of a team's environment on the cluster of the stack that FROM names."""
    path = new_stack.new_stack(stack, new_stack.wanted_ground())
    console.print(
        f"{path.relative_to(CHECKOUT)} is written; look at it, then: make up STACK={stack}", soft_wrap=True
    )
    return 0


def do_go_lint(_stack: str) -> int:
    """gofmt, go vet, go test."""
    return golint.run()


def do_lint_workflows(_stack: str) -> int:
    """Check the GitHub workflows with actionlint."""
    return workflows.run()


def do_drift(stack: str) -> int:
    """Whether anything was changed by hand, and what; nothing is changed by this."""
    settings = wanted_settings(stack)
    ensure_engine()
    setup.ensure_pulumi(wanted_source())
    return drift.run(stack, settings)


COMMANDS = {
    "adopt": do_adopt,
    "drift": do_drift,
    "lint-workflows": do_lint_workflows,
    "conformance": do_conformance,
    "go-lint": do_go_lint,
    "setup": do_setup,
    "doctor": do_doctor,
    "env": do_env,
    "up": do_up,
    "plan": do_plan,
    "preview": do_preview,
    "down": do_down,
    "kubeconfig": do_kubeconfig,
    "new-stack": do_new_stack,
    "sweep": do_sweep,
}

if __name__ == "__main__":
    sys.exit(main())
