"""A stack's cluster, as kubectl and its nodes show it."""

import json
import os
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import testinfra
from testinfra.host import Host

from tests.live.lab import Lab

NAMESPACE = "cn-probe"
MANIFEST = Path(__file__).with_name("kube_probes.yaml")
PORT = 8080
SETTLE_SECONDS = 180


@dataclass(frozen=True)
class Pod:
    """A pod to look from.

    Attributes:
        name: its name in the namespace of the probes.
        node: the node that it runs on.
        address: its address.
    """

    name: str
    node: str
    address: str

    @property
    def inside(self) -> Host:
        """What testinfra sees from inside of it."""
        return _pod_host(self.name)


@cache
def _pod_host(name: str) -> Host:
    return testinfra.get_host(f"kubectl://{name}?namespace={NAMESPACE}")


class Kube:
    """The cluster under test, with pods to look from on every node.

    Args:
        lab: the stack that it is in.
        folder: where its kubeconfig goes.

    Attributes:
        kubeconfig: the file.
    """

    def __init__(self, lab: Lab, folder: Path) -> None:
        self.lab = lab
        self.kubeconfig = folder / "kubeconfig"
        self.kubeconfig.touch(mode=0o600)
        self.kubeconfig.write_text(lab.outputs["kubeconfig"])
        # The kubectl backend of testinfra passes no kubeconfig on from a spec with a path in it.
        os.environ["KUBECONFIG"] = str(self.kubeconfig)
        self.host = testinfra.get_host("local://")

    @property
    def nodes(self) -> Mapping[str, Mapping[str, str]]:
        """Each node's address and role, by name."""
        found: Mapping[str, Mapping[str, str]] = self.lab.outputs["nodes"]
        return found

    def node(self, name: str) -> Host:
        """What testinfra sees from inside of a node."""
        return self.lab.inside(name)

    def kubectl(self, arguments: str) -> str:
        """Run kubectl; its output."""
        done = self.host.run(f"kubectl {arguments}")
        assert done.rc == 0, f"kubectl {arguments}: {done.stderr}"
        return str(done.stdout).strip()

    def get(self, what: str) -> Any:
        """An object or a list of them, as kubectl reads it."""
        return json.loads(self.kubectl(f"get {what} -o json"))

    def put_probes(self) -> None:
        """Two pods on every node, and the Services in front of them."""
        self.kubectl(f"apply -f {MANIFEST}")
        self.await_probes()

    def await_probes(self) -> None:
        """Wait until every pod of the probes is ready."""
        for kind in ("daemonset/left", "daemonset/right", "deployment/lone"):
            self.kubectl(f"-n {NAMESPACE} rollout status {kind} --timeout={SETTLE_SECONDS}s")

    def remove_probes(self) -> None:
        """Take them away again."""
        self.kubectl(f"delete namespace {NAMESPACE} --ignore-not-found --wait --timeout={SETTLE_SECONDS}s")

    def pods(self, app: str) -> list[Pod]:
        """The running pods of one kind: `left`, `right` or `lone`."""
        found = self.get(f"pods -n {NAMESPACE} -l app={app} --field-selector status.phase=Running")["items"]
        return [
            Pod(one["metadata"]["name"], one["spec"]["nodeName"], one["status"]["podIP"])
            for one in found
            if "deletionTimestamp" not in one["metadata"] and "podIP" in one["status"]
        ]

    @cached_property
    def api_service(self) -> str:
        """The address at which pods find the API server."""
        return str(self.get("service kubernetes")["spec"]["clusterIP"])

    def service(self, name: str) -> Mapping[str, Any]:
        """The spec of a Service of the probes."""
        found: Mapping[str, Any] = self.get(f"service {name} -n {NAMESPACE}")["spec"]
        return found


def ask(seen: Host, url: str, seconds: int = 5) -> tuple[int, str]:
    """Ask a URL from somewhere; curl's exit code and the answer."""
    done = seen.run(f"curl -sS --noproxy '*' --max-time {seconds} {url}")
    return done.rc, done.stdout.strip()


def eventually(check: Callable[[], bool], seconds: int = SETTLE_SECONDS) -> bool:
    """Whether something becomes true in time."""
    deadline = time.monotonic() + seconds
    while not check():
        if time.monotonic() > deadline:
            return False
        time.sleep(1)
    return True
