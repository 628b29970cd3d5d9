"""Label selectors: whom they select. Pure."""

from collections.abc import Mapping

from components.isolation.spec import LabelSelector, Requirement


def selects(selector: LabelSelector, labels: Mapping[str, str]) -> bool:
    """Whether something with these labels is selected.

    Example:
        >>> selects(LabelSelector(), {})
        True
    """
    return all(labels.get(key) == value for key, value in selector.match_labels.items()) and all(
        _meets(labels, requirement) for requirement in selector.match_expressions
    )


def _meets(labels: Mapping[str, str], requirement: Requirement) -> bool:
    match requirement.operator:
        case "In":
            return labels.get(requirement.key) in requirement.values
        case "NotIn":  # also met by what has no such label
            return labels.get(requirement.key) not in requirement.values
        case "Exists":
            return requirement.key in labels
        case "DoesNotExist":
            return requirement.key not in labels
