"""A stack that was renamed while it was up: what stands still carries its former name (pure).

Keys, container names and labels follow from a stack's name, so Pulumi's `stack rename` can't take them along.
"""

from collections.abc import Iterable

from stacks.model.stack import Settings
from toolchain.doctor.conflicts import Taken
from toolchain.doctor.findings import Finding, Status


def twin(settings: Settings, taken: Iterable[Taken], known: Iterable[str]) -> str:
    """Another stack without a YAML file whose networks are this one's by name and subnet; empty if none.

    Args:
        settings: this stack's.
        taken: what other networks on the engine have.
        known: the stacks that have a YAML file.
    """
    own = {(name, block.cidr) for name, block in settings.less_existing().all_blocks()}
    if settings.cluster and settings.cluster.network.subnet:
        own.add(("nodes", settings.cluster.network.subnet))
    found: dict[str, set[tuple[str, str]]] = {}
    for one in taken:
        if one.stack:
            found.setdefault(one.stack, set()).add((one.network.removeprefix(f"{one.stack}-"), one.subnet))
    files = set(known)
    return next((stack for stack, theirs in sorted(found.items()) if stack not in files and theirs & own), "")


def renamed_finding(former: str, stack: str) -> Finding:
    """What the doctor says of it."""
    value = f"the networks of stack {former} have these names and subnets, and no YAML file is of that name"
    remedy = (
        f"if {former} was renamed to {stack}: that is not supported while a stack is up. Rename it back "
        f"(`pulumi stack rename {former} -s {stack}`), `make down STACK={former}`, then rename it again; if "
        f"{former} belongs to another checkout, give {stack} subnets of its own"
    )
    return Finding(f"stack {former}", Status.BLOCK, value, remedy)
