"""What runs on a cluster is called alike within its namespace, and says whose it is."""

import pytest

from components.workloads.naming import app_labels, object_name, own_labels


@pytest.mark.parametrize(("name", "found"), [("shop/frontend", "frontend"), ("frontend", "frontend")])
def test_the_namespace_is_no_part_of_a_name_in_kubernetes(name: str, found: str) -> None:
    assert object_name(name) == found


def test_an_application_is_selected_by_kubernetes_own_label() -> None:
    assert app_labels("frontend") == {"app.kubernetes.io/name": "frontend"}


def test_every_object_says_whose_it_is() -> None:
    assert own_labels("lab") == {
        "app.kubernetes.io/managed-by": "container-networks",
        "container-networks.stack": "lab",
    }
