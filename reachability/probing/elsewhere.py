"""What can be probed from here where the engine runs on another machine, such as Docker Desktop's. Pure.

This host has no way to the networks behind that engine's bridges then, so what did not answer from here would
prove nothing. Docker Desktop and its like publish ports on this host's loopback, too.
"""

from collections.abc import Sequence
from ipaddress import ip_address

from reachability.expectations import HOST, Expectation


def probeable(
    expectations: Sequence[Expectation], *, forwards: bool, entrance: str = ""
) -> tuple[list[Expectation], str]:
    """The expectations that can be probed, and one line about those that can't be; empty if all can be.

    Args:
        expectations: those of a stack.
        forwards: whether ports that the engine publishes are on this host's loopback, too.
        entrance: the address at which the ingress controller answers.
    """
    kept = [one for one in expectations if one.source != HOST or (forwards and _is_forwarded(one, entrance))]
    left_out = len(expectations) - len(kept)
    if not left_out:
        return kept, ""
    return kept, f"{left_out} connections from `{HOST}` are not probed: the engine runs on another machine"


def _is_forwarded(expectation: Expectation, entrance: str) -> bool:
    """Whether it goes to a published port on loopback, and any answer from the right destination will do."""
    is_url = expectation.address.startswith(("http://", "https://"))
    try:
        to_loopback = ip_address(entrance if is_url else expectation.address).is_loopback
    except ValueError:
        return False
    return to_loopback and expectation.shows != "client"
