"""The commands behind the Makefile: `python -m toolchain COMMAND --stack STACK`."""

import argparse
import os
import shlex
import sys
from pathlib import Path

from docker.errors import DockerException
from requests.exceptions import RequestException
from rich.markup import escape

from toolchain import (
    conformance,
    down,
    golint,
    guard,
    health,
    kubeconfig,
    new_stack,
    plans,
    preview,
    setup,
    swarm,
    sweep,
    watches,
    workflows,
)
from toolchain.doctor import report
from toolchain.doctor.examine import examine
from toolchain.doctor.findings import Status, blocks
from toolchain.engine import connect, ensure_engine
from toolchain.environment import as_shell, environment
from toolchain.errors import ToolchainError
from toolchain.paths import CHECKOUT
from toolchain.progress import console
from toolchain.pulumi_cli import current_cli
from toolchain.sources import wanted_source
from toolchain.stack import Stack
from toolchain.wanted import wanted_settings

# Of `pulumi --expect-no-changes`; any other code but 0 is an error.
UNEXPECTED_CHANGES = 7


def main(arguments: list[str] | None = None) -> int:
    """Run one command; its exit code."""
    parsed = _parser().parse_args(arguments)
    try:
        return int(COMMANDS[parsed.command](parsed.stack))
    except ToolchainError as error:
        console.print(f"[red]error:[/] {escape(str(error))}", soft_wrap=True)
        return 1
    except DockerException as error:
        console.print(f"[red]error:[/] the Docker engine: {escape(str(error))}", soft_wrap=True)
        return 1
    except RequestException as error:
        console.print(
            f"[red]error:[/] the Docker engine gave no answer: {escape(str(error))}", soft_wrap=True
        )
        console.print("remedy: look whether it is busy (`docker info`), and run this again", soft_wrap=True)
        return 1
    except KeyboardInterrupt:
        console.print("interrupted; run it again to go on from here")
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m toolchain", description=__doc__)
    parser.add_argument("command", choices=sorted(COMMANDS))
    parser.add_argument("--stack", default="lab", help="the stack: stacks/Pulumi.<stack>.yaml")
    return parser


def do_setup(stack: str) -> int:
    """Everything that a plain `pulumi up` of the stack needs."""
    settings = wanted_settings(stack)
    source = wanted_source()
    setup.run_steps([*setup.host_steps(source), *watches.steps(stack, settings)])
    # Which steps a node image takes is asked of the engine, which is there only now.
    setup.run_steps([*setup.cluster_steps(settings, source), *setup.pulumi_steps(source)])
    setup.run_steps(setup.stack_steps(stack, settings, source))
    return 0


def do_doctor(stack: str) -> int:
    """Probe the host and show what was found; 1 if something is in the stack's way."""
    settings = wanted_settings(stack)
    setup.run_steps([*setup.engine_steps(wanted_source()), *watches.steps(stack, settings)])
    findings = examine(connect(), ensure_engine(), stack, settings, setup.probe_host())
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
    if code := do_doctor(stack) or do_setup(stack):
        return code
    # A plan is of the state that it was made from: refreshing it first would be another one.
    fresh = planned or ["--refresh"]
    arguments = ("up", "--stack", stack, "--yes", "--suppress-outputs", *fresh, *policies)
    try:
        Stack(stack, current_cli()).run(*arguments)
    except ToolchainError:
        health.show_reasons(stack)
        raise
    console.print(
        f"stack {stack} stands; look: `make matrix STACK={stack}`; prove it: `make verify STACK={stack}`"
    )
    return 0


def do_preview(stack: str) -> int:
    """Set-up, and what `pulumi up` would change; 1 if it could not be made, or a policy refuses it."""
    return preview.run(stack, *_ready_to_preview(stack))


def _ready_to_preview(stack: str) -> list[str]:
    """Set-up; what Pulumi is told of the policies. What is wrong is said before the minutes that it takes."""
    preview.wanted_format()
    policies = guard.arguments(stack)
    do_setup(stack)
    return policies


def do_plan(stack: str) -> int:
    """A preview that is kept in a file, for `make up PLAN=FILE` to do that and nothing else."""
    policies = _ready_to_preview(stack)
    path = plans.plan_file(stack)
    code = preview.run(stack, *policies, *plans.save(path))
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


def _kubeconfig(stack: str) -> str:
    """The administrator's kubeconfig of a stack that is up."""
    outputs = Stack(stack, current_cli()).outputs()
    if "kubeconfig" not in outputs:
        raise ToolchainError(f"stack {stack} has no cluster that is up", f"run `make up STACK={stack}`")
    return str(outputs["kubeconfig"])


def do_kubeconfig(stack: str) -> int:
    """Write the cluster's kubeconfig, or merge it into the file that MERGE names."""
    text = _kubeconfig(stack)
    if target := os.environ.get("MERGE"):
        context = kubeconfig.merge_into(Path(target).expanduser(), text)
        console.print(f"kubectl --context {context} get nodes", soft_wrap=True)
    else:
        path = kubeconfig.write_own(stack, text)
        console.print(f"export KUBECONFIG={path}", soft_wrap=True)
    return 0


def do_conformance(stack: str) -> int:
    """Kubernetes' own end-to-end tests of networking against the stack's cluster; 1 if one failed."""
    return conformance.run(stack, kubeconfig.write_own(stack, _kubeconfig(stack)))


def do_sweep(stack: str) -> int:
    """Remove what a killed run of the stack left behind on the engine."""
    ensure_engine()
    for removed in sweep.sweep(stack):
        console.print(f"removed {removed}")
    if said := swarm.leave(stack):
        console.print(said, soft_wrap=True)
    return 0


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
    """Whether anything was changed by hand; nothing is changed by this."""
    do_setup(stack)
    pulumi_stack = Stack(stack, current_cli())
    if not pulumi_stack.outputs():
        raise ToolchainError(f"stack {stack} is not up", f"run `make up STACK={stack}`")
    arguments = ("refresh", "--stack", stack, "--preview-only", "--expect-no-changes", "--suppress-outputs")
    code = pulumi_stack.call(*arguments)
    if code == UNEXPECTED_CHANGES:
        console.print(f"stack {stack} has drifted; `make up STACK={stack}` repairs it", soft_wrap=True)
    elif code:
        raise ToolchainError(f"stack {stack} could not be looked at", "Pulumi's own message is above")
    else:
        console.print(f"stack {stack} is as it was made")
    return int(code != 0)


COMMANDS = {
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
