"""`make setup`: everything that a stack needs before Pulumi runs; what is there already takes no time."""

from typing import Any

from stacks import schema
from stacks.model.stack import Settings
from toolchain import plugins, state, swarm
from toolchain.cluster.manifests import CALICO, METALLB
from toolchain.doctor import drivers, outcomes
from toolchain.engine import answering, connect, ensure_engine, objection
from toolchain.facts import HostFacts, engine_info, load_facts, save_facts
from toolchain.images import endpoint_image, node_image
from toolchain.images.node_image import asked_of
from toolchain.progress import Steps
from toolchain.pulumi_cli import current_cli, ensure_cli, find_cli
from toolchain.sources import Source
from toolchain.stack import Stack
from toolchain.standing.keep import kept_nodes
from toolchain.standing.read import has_image, of_deployment
from toolchain.step import Step


def engine_steps(source: Source) -> list[Step]:
    """What the doctor needs: an engine, and the image that its probes run in."""
    return [
        Step("Docker engine", _engine_serves, ensure_engine),
        Step("endpoint image", endpoint_image.is_ready, lambda: endpoint_image.ensure_image(source)),
    ]


def host_steps(source: Source) -> list[Step]:
    """What a stack needs of the host: an engine, an image, and to know what its drivers can do."""
    return [
        *engine_steps(source),
        Step(
            "what this host's drivers can do",
            _facts_are_known,
            lambda: outcomes.require_tried(probe_host()),
        ),
    ]


def cluster_steps(name: str, settings: Settings, source: Source) -> list[Step]:
    """What a stack with a cluster needs: the image of its nodes, and Calico's manifest.

    Nodes that stand stay with the image that they have, so nothing is built or pulled for them.
    """
    wanted = settings.cluster
    if wanted is None:
        return []
    balancer = wanted.load_balancer
    manifests = [CALICO.step(wanted.calico.version, source)]
    if balancer is not None:
        manifests.append(METALLB.step(balancer.version, source))
    state.make_state()
    made = of_deployment(_stack(name, source).deployment()).nodes(name)
    if kept := kept_nodes(asked_of(wanted), made, has_image):
        title = f"node image with Kubernetes {kept.kubernetes}, which the nodes have"
        return [Step(title, lambda: True, lambda: None), *manifests]
    return [*node_image.steps(source), *manifests]


def pulumi_steps(source: Source) -> list[Step]:
    """What Pulumi needs: the CLI, the plugins, a backend and a passphrase."""
    return [
        Step("Pulumi CLI", lambda: find_cli(source) is not None, lambda: ensure_cli(source)),
        *(_plugin_step(name, source) for name in plugins.PLUGINS),
    ]


def ensure_pulumi(source: Source) -> None:
    """The CLI, the plugins and a backend, for commands that only need these."""
    state.make_state()
    run_steps([step for step in pulumi_steps(source) if not step.is_done()])


def _plugin_step(name: str, source: Source) -> Step:
    return Step(
        f"Pulumi plugin {name} {plugins.PLUGINS[name]}",
        lambda: plugins.is_installed(name),
        lambda: plugins.ensure_plugin(name, current_cli(source), source),
    )


def stack_steps(name: str, settings: Settings, source: Source) -> list[Step]:
    """What one stack needs: to be known to the backend, and swarm mode if it asks for it."""
    state.make_state()
    schema.main([])
    steps = [
        Step(f"stack {name}", lambda: _stack(name, source).exists(), lambda: _stack(name, source).ensure())
    ]
    if settings.swarm:
        steps.append(
            Step("swarm mode", lambda: swarm.is_entered_for(name), lambda: swarm.enter(name, settings)),
        )
    return steps


def _stack(name: str, source: Source) -> Stack:
    return Stack(name, current_cli(source))


def run_steps(steps: list[Step]) -> None:
    """Do what is not done yet, and show it.

    Raises:
        ToolchainError: a step failed.
    """
    shown = Steps(len(steps))
    for step in steps:
        if step.is_done():
            shown.skip(step.title)
        else:
            with shown.step(step.title):
                step.do()


def _engine_serves() -> bool:
    engine = answering()
    return engine is not None and objection(engine) is None


def _facts_are_known() -> bool:
    info = engine_info()
    return info is not None and load_facts(info) is not None


def probe_host() -> list[outcomes.Probe]:
    """Try every driver and keep the findings for the stacks to read, unless something could not be tried."""
    client = connect()
    info: dict[str, Any] = client.info()
    probes = drivers.probe_all(client)
    if not outcomes.untried(probes):
        save_facts(
            HostFacts(
                engine_id=info["ID"],
                kernel=info["KernelVersion"],
                engine_version=info["ServerVersion"],
                probed=drivers.CAPABILITIES,
                lacks=outcomes.lacking(probes),
            )
        )
    return probes
