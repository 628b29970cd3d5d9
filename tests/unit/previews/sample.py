"""Real previews, reduced to what is shown of them and without anything secret, and small ones made here."""

import json
from pathlib import Path
from typing import Any

from previews.model import Action, Preview
from previews.read import expectations, read
from previews.steps import Step
from reachability.expectations import Expectation, Verdict

SAMPLES = Path(__file__).parent / "samples"
NAMES = tuple(sorted(path.stem for path in SAMPLES.glob("*.json") if not path.name.endswith(".after.json")))

NETWORK = "docker:index/network:Network"
CONTAINER = "docker:index/container:Container"
DEPLOYMENT = "kubernetes:apps/v1:Deployment"
SERVICE = "kubernetes:core/v1:Service"
SECRET = "kubernetes:core/v1:Secret"


def document(name: str) -> dict[str, Any]:
    """What `pulumi preview --json` has written."""
    loaded: dict[str, Any] = json.loads((SAMPLES / f"{name}.json").read_text(encoding="utf-8"))
    return loaded


def after(name: str) -> tuple[Expectation, ...] | None:
    """What should be reachable afterwards; None where nobody wrote it down."""
    path = SAMPLES / f"{name}.after.json"
    return expectations(json.loads(path.read_text(encoding="utf-8"))) if path.exists() else None


def preview(name: str) -> Preview:
    """A sample, read."""
    return read(document(name), after=after(name))


def expected(name: str) -> str:
    """How it is to look: the file of that name."""
    return (SAMPLES / name).read_text(encoding="utf-8")


def urn(chain: str, name: str, stack: str = "test") -> str:
    """A URN; the types of the ancestors go before the resource's own, with `$`."""
    return f"urn:pulumi:{stack}::container-networks::{chain}::{name}"


def step(
    chain: str,
    name: str,
    action: Action = Action.CHANGED,
    *,
    paths: tuple[str, ...] = (),
    reasons: tuple[str, ...] = (),
    needs: tuple[str, ...] = (),
    old: dict[str, Any] | None = None,
    new: dict[str, Any] | None = None,
    parent: str = "",
) -> Step:
    """A step; its type is the last of the chain."""
    kind = chain.rpartition("$")[2]
    return Step(
        action=action,
        urn=urn(chain, name),
        type=kind,
        parent=parent,
        is_component=kind.startswith("container-networks:"),
        old=old or {},
        new=new or {},
        paths=paths,
        reasons=reasons,
        needs=needs,
    )


def raw(chain: str, name: str, op: str = "update", **states: Any) -> dict[str, Any]:
    """A step as Pulumi writes it; `old` and `new` are the inputs."""
    state = {"type": chain.rpartition("$")[2], "custom": True, "parent": states.get("parent", "")}
    found: dict[str, Any] = {"op": op, "urn": urn(chain, name), "detailedDiff": states.get("diff")}
    for key, target in (("old", "oldState"), ("new", "newState")):
        if key in states:
            found[target] = {**state, "inputs": states[key]}
    return found


def expectation(
    source: str,
    destination: str,
    verdict: Verdict = Verdict.OPEN,
    *,
    address: str = "",
    port: int = 80,
    why: str = "a rule",
) -> Expectation:
    """An expectation over TCP."""
    return Expectation(source, destination, address or destination, port, "tcp", verdict, why)
