"""Label selectors: whom they select. Pure."""

from collections.abc import Collection, Mapping
from typing import TypeAlias

from components.isolation.spec import LabelSelector, Requirement

Known: TypeAlias = bool | None
"""Yes, no, or None where it is not known yet."""


def every(parts: Collection[Known]) -> Known:
    """Yes if all parts are yes, no if one is no."""
    return False if False in parts else None if None in parts else True


def selects(selector: LabelSelector, labels: Mapping[str, str]) -> bool:
    """Whether something with these labels is selected.

    Example:
        >>> selects(LabelSelector(), {})
        True
    """
    return may_select(selector, labels) is True


def may_select(
    selector: LabelSelector, labels: Mapping[str, str], unsure: Collection[str] = frozenset()
) -> Known:
    """Whether something is selected, as far as its labels are known.

    Args:
        selector: the selector.
        labels: the labels with their values.
        unsure: the keys of further labels that it has, with values that are not known yet.
    """
    wanted = [
        *(
            Requirement(key=key, operator="In", values=(value,))
            for key, value in selector.match_labels.items()
        ),
        *selector.match_expressions,
    ]
    return every([_meets(labels, unsure, one) for one in wanted])


def _meets(labels: Mapping[str, str], unsure: Collection[str], requirement: Requirement) -> Known:
    key = requirement.key
    is_there = key in labels or key in unsure
    match requirement.operator:
        case "Exists":
            return is_there
        case "DoesNotExist":
            return not is_there
    if key in unsure and key not in labels:
        return None
    is_one_of_them = labels.get(key) in requirement.values
    # NotIn is also met by what has no such label.
    return is_one_of_them if requirement.operator == "In" else not is_one_of_them
