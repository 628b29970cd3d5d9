"""Label selectors: whom they select. Pure."""

from collections.abc import Collection, Container, Mapping
from typing import TypeAlias

from components.isolation.spec import LabelSelector, Requirement

Known: TypeAlias = bool | None
"""Yes, no, or None where it is not known yet."""
Labels: TypeAlias = Mapping[str, str | None]
"""Labels; the value is None where one is there whose value is known only once it runs."""


class _Anything(Container[str]):
    """Every key."""

    def __contains__(self, key: object) -> bool:
        return True


ANYTHING = _Anything()


def every(parts: Collection[Known]) -> Known:
    """Yes if all parts are yes, no if one is no."""
    return False if False in parts else None if None in parts else True


def selects(selector: LabelSelector, labels: Labels) -> bool:
    """Whether something with these labels is selected.

    Example:
        >>> selects(LabelSelector(), {})
        True
    """
    return may_select(selector, labels) is True


def may_select(selector: LabelSelector, labels: Labels, perhaps: Container[str] = frozenset()) -> Known:
    """Whether something is selected, as far as its labels are known.

    Args:
        selector: the selector.
        labels: the labels with their values.
        perhaps: the keys of further labels that it may have, or not.
    """
    wanted = [
        *(
            Requirement(key=key, operator="In", values=(value,))
            for key, value in selector.match_labels.items()
        ),
        *selector.match_expressions,
    ]
    return every([_meets(labels, perhaps, one) for one in wanted])


def _meets(labels: Labels, perhaps: Container[str], requirement: Requirement) -> Known:
    key = requirement.key
    is_there = key in labels
    if not is_there and key in perhaps:
        return None
    match requirement.operator:
        case "Exists":
            return is_there
        case "DoesNotExist":
            return not is_there
    if is_there and labels[key] is None:
        return None
    is_one_of_them = labels.get(key) in requirement.values
    # NotIn is also met by what has no such label.
    return is_one_of_them if requirement.operator == "In" else not is_one_of_them
