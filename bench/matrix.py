"""`python -m bench.matrix --stack STACK`: a matrix of nine pods, probed our way and the usual way.

The usual way is one `kubectl exec … agnhost connect` for each cell, three at a time, as Kubernetes' own suite
does. Ours enters each pod once and tries all of its cells there, all pods at once. Both are run in turns on
the same pods under the same policies, and must see the same. Printed is how many times faster ours was.
"""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import permutations
from pathlib import Path

from pydantic import TypeAdapter

from components.isolation.convert import to_api
from components.isolation.presets import default_deny
from tests.live.kube import Kube
from tests.live.lab import Lab
from tests.live.nine_pods import NinePods, Way
from tests.policy_scenarios.load import Applied, Pair, Probe, Step, expected
from tests.policy_scenarios.model import PODS, PORTS

AT_ONCE = 3
SECONDS = 2
SETTLE_SECONDS = 5
OPEN = [Probe(port=port, protocol="tcp") for port in PORTS]
INTO_AND_OUT_OF_X = TypeAdapter(tuple[Pair, ...]).validate_python(
    [{"from": "x/*", "to": "*/*"}, {"from": "*/*", "to": "x/*"}]
)
CLOSED = [Probe(port=port, protocol="tcp", blocked=INTO_AND_OUT_OF_X) for port in PORTS]
Cells = dict[tuple[str, str, int], bool]


def batched(pods: NinePods, probes: Sequence[Probe]) -> Cells:
    """Our way."""
    ways: dict[Way, bool] = {
        (*pair, probe.port, probe.protocol): passes
        for probe in probes
        for pair, passes in expected(probe).items()
    }
    return {(source, to, port): passes for (source, to, port, _), passes in pods.passes(ways).items()}


def cell_by_cell(pods: NinePods, kubeconfig: Path) -> Cells:
    """The usual way."""

    def one(cell: tuple[str, str, int]) -> bool:
        source, destination, port = cell
        namespace, _, name = source.partition("/")
        place = f"{pods.addresses[destination]}:{port}"
        command = [
            "kubectl",
            f"--kubeconfig={kubeconfig}",
            "-n",
            namespace,
            "exec",
            name,
            "-c",
            f"serve-{port}",
        ]
        connect = ["/agnhost", "connect", f"--timeout={SECONDS}s", "--protocol=tcp", place]
        return subprocess.run([*command, "--", *connect], capture_output=True, check=False).returncode == 0

    cells = [(*pair, port) for port in PORTS for pair in permutations(PODS, 2)]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return dict(zip(cells, pool.map(one, cells), strict=True))


def timed(way: Callable[[], Cells]) -> tuple[float, Cells]:
    """How long a way took, in seconds, and what it saw."""
    started = time.monotonic()
    cells = way()
    return time.monotonic() - started, cells


def compare(pods: NinePods, probes: Sequence[Probe], kubeconfig: Path, rounds: int) -> list[float]:
    """The ratios of some rounds.

    Raises:
        SystemExit: the two ways did not see the same.
    """
    ratios = []
    for number in range(1, rounds + 1):
        ours, seen = timed(lambda: batched(pods, probes))
        usual, wanted = timed(lambda: cell_by_cell(pods, kubeconfig))
        if seen != wanted:
            raise SystemExit(
                f"the two ways differ in {[cell for cell in seen if seen[cell] != wanted[cell]]}"
            )
        blocked = sum(not passes for passes in seen.values())
        ratios.append(usual / ours)
        sys.stdout.write(
            f"round {number}: {len(seen)} cells, {blocked} blocked: ours {ours:.1f} s, usual {usual:.1f} s, "
            f"{ratios[-1]:.1f} times faster\n"
        )
    return ratios


def main() -> None:
    """Measure on a stack that is up."""
    parser = argparse.ArgumentParser(prog="python -m bench.matrix", description=__doc__)
    parser.add_argument("--stack", default="lab")
    parser.add_argument("--rounds", type=int, default=3)
    parsed = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="cn-bench-") as name:
        folder = Path(name)
        kube = Kube(Lab(parsed.stack, keep=True), folder)
        pods = NinePods(kube, folder)
        pods.remove()
        try:
            pods.put()
            results = {"nothing blocked": compare(pods, OPEN, kube.kubeconfig, parsed.rounds)}
            policy = Applied(namespace="x", name="closed", spec=to_api(default_deny()))
            pods.change(Step(apply=(policy,), probes=tuple(CLOSED)))
            time.sleep(SETTLE_SECONDS)
            results["one namespace closed"] = compare(pods, CLOSED, kube.kubeconfig, parsed.rounds)
        finally:
            pods.remove()
    medians = {case: round(statistics.median(ratios), 1) for case, ratios in results.items()}
    sys.stdout.write(f"{json.dumps(medians)}\n")


if __name__ == "__main__":
    main()
