"""Looking at a cluster with kubectl: the stack's objects beside what they would be if they were made anew."""

import json
import subprocess
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from toolchain.drift import extras, nodes, objects
from toolchain.drift.difference import Difference
from toolchain.drift.made import Made
from toolchain.drift.objects import Key, Object, key
from toolchain.process import failure

# What kubectl says of a kind that the cluster does not know.
UNKNOWN_KIND = "the server doesn't have a resource type"
ANSWER_SECONDS = 120


@dataclass(frozen=True)
class Access:
    """The way to a cluster.

    Attributes:
        kubeconfig: a file.
        context: a context of it; its current one if absent.
    """

    kubeconfig: Path
    context: str | None = None

    def kubectl(self, *arguments: str, given: object = None) -> subprocess.CompletedProcess[str]:
        """Run kubectl, with JSON on its standard input if any is given."""
        context = [f"--context={self.context}"] if self.context else []
        command = ["kubectl", f"--kubeconfig={self.kubeconfig}", *context, *arguments]
        text = json.dumps(given) if given is not None else None
        return subprocess.run(command, input=text, capture_output=True, text=True, check=False)

    def answer(self, *arguments: str, given: object = None) -> str:
        """What kubectl prints.

        Raises:
            ToolchainError: it fails.
        """
        done = self.kubectl(*arguments, given=given)
        if done.returncode:
            raise failure(done, "see whether the cluster answers: `kubectl get nodes`")
        return done.stdout


def differences(access: Access, made: list[Made]) -> list[Difference]:
    """Everything of the stack on its cluster that is not as it was made.

    Raises:
        ToolchainError: the cluster could not be looked at, in whole or in part.
    """
    bodies = list(objects.bodies(made))
    there = {key(one): one for one in _get(access, bodies)}
    wanted = {key(one): one for one in _would_be(access, [one for one in bodies if key(one) in there])}
    return [
        *(objects.gone(one) for one in bodies if key(one) not in there),
        *(
            found
            for one in bodies
            if key(one) in there
            for found in objects.compare(one, wanted[key(one)], there[key(one)])
        ),
        *_nodes(access, made),
        *_added(access, bodies),
    ]


def policies(access: Access) -> list[Object]:
    """Every NetworkPolicy of the cluster.

    Raises:
        ToolchainError: it does not answer.
    """
    return list(_listed(access, "networkpolicies", "--all-namespaces"))


def await_answer(access: Access) -> None:
    """Wait until the API server answers, after its node was started.

    Raises:
        ToolchainError: it does not within two minutes.
    """
    deadline = time.monotonic() + ANSWER_SECONDS
    while access.kubectl("get", "--raw=/readyz").returncode:
        if time.monotonic() > deadline:
            access.answer("get", "--raw=/readyz")
            return
        time.sleep(1)


def _get(access: Access, bodies: Sequence[Object]) -> list[Object]:
    if not bodies:
        return []
    text = access.answer("get", "--filename=-", "--ignore-not-found", "--output=json", given=_list(bodies))
    return list(_documents(text))


def _would_be(access: Access, bodies: Sequence[Object]) -> list[Object]:
    """What the API server would make of objects in the place of those that are there; nothing is changed."""
    if not bodies:
        return []
    arguments = ("replace", "--filename=-", "--dry-run=server", "--output=json")
    return list(_documents(access.answer(*arguments, given=_list(bodies))))


def _list(bodies: Iterable[Object]) -> dict[str, Any]:
    return {"apiVersion": "v1", "kind": "List", "items": list(bodies)}


def _documents(text: str) -> Iterator[Object]:
    """The objects in what kubectl prints: one, several, or lists of them."""
    decoder = json.JSONDecoder()
    position = 0
    while position < len(text):
        document, end = decoder.raw_decode(text, position)
        yield from document["items"] if document["kind"] == "List" else [document]
        position = end
        while position < len(text) and text[position].isspace():
            position += 1


def _nodes(access: Access, made: list[Made]) -> Iterator[Difference]:
    wanted = nodes.wanted(made)
    if wanted:
        there = {one["metadata"]["name"]: one for one in _listed(access, "nodes")}
        for name, one in wanted.items():
            yield from nodes.compare(name, one, there.get(name))


def _added(access: Access, bodies: Sequence[Object]) -> list[Difference]:
    namespaces = {str(one["metadata"]["name"]) for one in bodies if one["kind"] == "Namespace"}
    if not namespaces:
        return []
    found = list(_listed(access, ",".join(extras.KINDS), "--all-namespaces"))
    for kind in extras.CALICO_KINDS:
        found += _listed(access, kind, "--all-namespaces")
    own: set[Key] = {key(one) for one in bodies}
    return extras.added(found, own, namespaces)


def _listed(access: Access, kinds: str, *more: str) -> Iterator[Mapping[str, Any]]:
    """All objects of some kinds; none of a kind that the cluster does not know."""
    done = access.kubectl("get", kinds, *more, "--output=json")
    if done.returncode and UNKNOWN_KIND in done.stderr:
        return
    if done.returncode:
        raise failure(done, "see whether the cluster answers: `kubectl get nodes`")
    yield from _documents(done.stdout)
