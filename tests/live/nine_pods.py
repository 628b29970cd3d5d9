"""Nine pods in three namespaces to try policies on: those of tests/policy_scenarios, on a real cluster."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from components.isolation.convert import read_spec, to_api
from reachability.expectations import Protocol, Verdict
from reachability.probing.plan import Trial
from reachability.probing.transport import Transport
from reachability.probing.verdicts import Target
from reachability.probing.world import Place
from tests.live.kube import SETTLE_SECONDS, Kube
from tests.policy_scenarios.load import Applied, Probe, Step, expected
from tests.policy_scenarios.model import NAMED_PORTS, NAMESPACES, PODS, PORTS, PROTOCOLS
from toolchain.versions import VERSIONS

MARK = {"container-networks/nine-pods": "true"}
Pair = tuple[str, str]
Way = tuple[str, str, int, Protocol]
Grid = Mapping[Pair, bool]
CONTAINER = f"serve-{PORTS[0]}"  # where probes run: containers of a pod share its network


class NinePods:
    """The pods.

    Args:
        kube: the cluster.
        folder: where files for kubectl go.
    """

    def __init__(self, kube: Kube, folder: Path) -> None:
        self._kube = kube
        self._folder = folder
        self._transport = Transport(kube.kubeconfig)
        self.addresses: dict[str, str] = {}

    def put(self) -> None:
        """Make them, and wait until all answer."""
        self._apply([*(_namespace(name) for name in NAMESPACES), *(_pod(pod) for pod in PODS)])
        for namespace in NAMESPACES:
            self._kube.kubectl(
                f"-n {namespace} wait pod --all --for=condition=Ready --timeout={SETTLE_SECONDS}s"
            )
        for namespace in NAMESPACES:
            for pod in self._kube.get(f"pods -n {namespace}")["items"]:
                self.addresses[f"{namespace}/{pod['metadata']['name']}"] = pod["status"]["podIP"]

    def remove(self) -> None:
        """Take them away."""
        names = " ".join(NAMESPACES)
        self._kube.kubectl(f"delete namespace {names} --ignore-not-found --timeout={SETTLE_SECONDS}s")

    def reset(self) -> None:
        """No policies, and the labels of the model alone."""
        for namespace, labels in NAMESPACES.items():
            self._kube.kubectl(f"-n {namespace} delete networkpolicies --all")
            self._relabel(f"namespace {namespace}", self._kube.get(f"namespace {namespace}"), labels)
            for pod in self._kube.get(f"pods -n {namespace}")["items"]:
                name = pod["metadata"]["name"]
                self._relabel(f"-n {namespace} pod {name}", pod, PODS[f"{namespace}/{name}"])

    def _relabel(self, what: str, found: Mapping[str, Any], wanted: Mapping[str, str]) -> None:
        kept = {*wanted, *MARK, "kubernetes.io/metadata.name"}
        strange = [f"{key}-" for key in found["metadata"].get("labels", {}) if key not in kept]
        pairs = [f"{key}={value}" for key, value in wanted.items()]
        self._kube.kubectl(f"label {what} {' '.join([*strange, *pairs])} --overwrite")

    def change(self, step: Step) -> None:
        """What a step changes."""
        for name in step.delete:
            namespace, _, policy = name.partition("/")
            self._kube.kubectl(f"-n {namespace} delete networkpolicy {policy}")
        if step.apply:
            self._apply([self._policy(one) for one in step.apply])
        for namespace, labels in step.label_namespace.items():
            self._kube.kubectl(f"label namespace {namespace} {_as_arguments(labels)} --overwrite")
        for pod, labels in step.label_pod.items():
            namespace, _, name = pod.partition("/")
            self._kube.kubectl(f"-n {namespace} label pod {name} {_as_arguments(labels)} --overwrite")

    def _policy(self, applied: Applied) -> dict[str, Any]:
        """As the components store it: read, and written again."""
        return {
            "apiVersion": "networking.k8s.io/v1",
            "kind": "NetworkPolicy",
            "metadata": {"name": applied.name, "namespace": applied.namespace},
            "spec": to_api(read_spec(applied.filled(self.addresses))),
        }

    def _apply(self, objects: Iterable[Mapping[str, Any]]) -> None:
        # Not YAML: a namespace called y would be read as `true`.
        path = self._folder / "nine-pods.json"
        path.write_text(json.dumps({"apiVersion": "v1", "kind": "List", "items": list(objects)}))
        self._kube.kubectl(f"apply -f {path}")

    def grid(self, probe: Probe, only: Iterable[Pair] | None = None) -> dict[Pair, bool]:
        """What passes now on one port, between all pairs or some.

        Raises:
            AssertionError: a probe itself failed.
        """
        wanted = expected(probe)
        pairs = list(only if only is not None else wanted)
        found = self.passes({(*pair, probe.port, probe.protocol): wanted[pair] for pair in pairs})
        return {pair: found[*pair, probe.port, probe.protocol] for pair in pairs}

    def passes(self, ways: Mapping[Way, bool]) -> dict[Way, bool]:
        """Which of some ways are open now: each pod is entered once for all of its own.

        Args:
            ways: and whether each is expected to be.
        """
        by_place: dict[Place, dict[Way, Trial]] = {}
        for way, is_expected_open in ways.items():
            trial = self._trial(*way, is_expected_open=is_expected_open)
            by_place.setdefault(trial.place, {})[way] = trial
        wanted = ((place, [trial.command for trial in own.values()]) for place, own in by_place.items())
        ended = self._transport.run_all(wanted)
        attempts = {
            way: trial.attempt(result, 1)
            for place, own in by_place.items()
            for (way, trial), result in zip(own.items(), ended[place], strict=True)
        }
        failed = [attempt for attempt in attempts.values() if attempt.verdict is None]
        assert not failed, failed
        return {way: attempt.verdict is Verdict.OPEN for way, attempt in attempts.items()}

    def _trial(
        self, source: str, destination: str, port: int, protocol: Protocol, *, is_expected_open: bool
    ) -> Trial:
        place = Place(source, "agnhost", CONTAINER, source, (self.addresses[source],))
        address = self.addresses[destination]
        return Trial(0, place, Target(address, port, protocol, "/hostname", is_expected_open))


def _as_arguments(labels: Mapping[str, str | None]) -> str:
    return " ".join(f"{key}-" if value is None else f"{key}={value}" for key, value in labels.items())


def _namespace(name: str) -> dict[str, Any]:
    return {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name, "labels": NAMESPACES[name]}}


def _pod(path: str) -> dict[str, Any]:
    namespace, _, name = path.partition("/")
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": name, "namespace": namespace, "labels": {**PODS[path], **MARK}},
        "spec": {
            "terminationGracePeriodSeconds": 1,
            "containers": [_container(port) for port in PORTS],
        },
    }


def _container(port: int) -> dict[str, Any]:
    named = [
        {"name": name, "containerPort": number, "protocol": protocol.upper()}
        for name, (number, protocol) in NAMED_PORTS.items()
        if number == port and protocol in PROTOCOLS
    ]
    return {
        "name": f"serve-{port}",
        "image": VERSIONS.server_image,
        "args": ["netexec", f"--http-port={port}", f"--udp-port={port}"],
        "ports": named,
        "readinessProbe": {"httpGet": {"path": "/healthz", "port": port}, "periodSeconds": 1},
    }


def differences(found: Grid, wanted: Grid) -> str:
    """Where two grids differ, in words; empty if they don't."""
    return ", ".join(
        f"{source} -> {destination} {'passes' if found[source, destination] else 'is blocked'}"
        for (source, destination), passes in wanted.items()
        if found[source, destination] is not passes
    )
