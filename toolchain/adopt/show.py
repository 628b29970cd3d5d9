"""What adopting a stack comes to, for people."""

from collections.abc import Iterator

from rich.markup import escape

from toolchain import owners
from toolchain.adopt.take import Adoption
from toolchain.drift.difference import Difference, Start, Unpause
from toolchain.progress import console


def adoption(stack: str, plan: Adoption) -> None:
    """What is taken, how it differs, what is missing and what stays out."""
    for one in plan.taken:
        console.print(f"  {escape(str(one.there))}", soft_wrap=True)
    for note in _notes(plan):
        console.print(f"[yellow]differs[/]  {escape(note)}", soft_wrap=True)
    for name in plan.missing:
        console.print(f"[yellow]missing[/]  {escape(name)}: `make up` makes it", soft_wrap=True)
    for left in plan.left:
        said = f"{left}: the YAML does not have it; it stays, and out of the state"
        console.print(
            f"[yellow]left[/]  {escape(said)} (`make sweep STACK={stack}` lists it)", soft_wrap=True
        )


def _notes(plan: Adoption) -> Iterator[str]:
    for one in plan.taken:
        yield from one.notes
        for different in one.drift:
            again = "it is started now" if is_stopped(different) else "`make up` sets that back"
            yield f"{_unlike(different)}; {again}"


def _unlike(one: Difference) -> str:
    return f"{one.subject}: {one.part} is {one.after}, the YAML wants {one.before}" if one.part else str(one)


def is_stopped(one: Difference) -> bool:
    """Whether it is a container that is to run and does not."""
    return isinstance(one.repair, Start | Unpause)


def warn_of_two_states(stack: str) -> None:
    """Say it where the state that had the stack may still be there."""
    said, is_here = owners.last(stack)
    if not is_here:
        console.print(
            f"if it was stood up {said or 'from another checkout or backend'}, and its state is still there, "
            "two states then know it: what is changed or removed from one is drift to the other",
            soft_wrap=True,
        )
