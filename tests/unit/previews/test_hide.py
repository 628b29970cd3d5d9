"""No secret is left in what is shown, whether Pulumi has marked it or not."""

import base64
from typing import Any

import pytest

from previews.hide import SECRET, UNKNOWN, hidden, text
from reachability.report.clean import REMOVED
from tests.unit.previews import sample

# Parts, so that no scanner takes these for real ones.
KEY = "\n".join(("-----BEGIN " + "EC PRIVATE KEY-----", "MHcCAQEE", "-----END " + "EC PRIVATE KEY-----"))
SIGNATURE = "4dabf18193072939515e22adb298388d"
UNKNOWN_STRING = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"


def shown(inputs: dict[str, Any], kind: str = "some:index:Type") -> Any:
    return hidden(kind, inputs)


@pytest.mark.parametrize(
    "value",
    [
        "[secret]",
        {SIGNATURE: "1b47061264138c4ac30d75fd1eb44270", "ciphertext": "v1:hunter2"},
        {SIGNATURE: "c44067f5952c0a294b673a41bacd8c17", "text": "an asset"},
    ],
)
def test_what_pulumi_marks_is_hidden(value: object) -> None:
    assert shown({"a": {"b": [value]}}) == {"a": {"b": [SECRET]}}


@pytest.mark.parametrize(
    "key",
    ["password", "dbPassword", "token", "bearer_token", "kubeconfig", "clientSecret", "privateKey", "apiKey"],
)
def test_what_is_called_a_secret_is_hidden(key: str) -> None:
    assert shown({key: "hunter2", "x": {key: ["hunter2"]}}) == {key: SECRET, "x": {key: SECRET}}


@pytest.mark.parametrize(("key", "value"), [("automountServiceAccountToken", False), ("tokenSeconds", 600)])
def test_a_switch_or_a_number_is_no_secret(key: str, value: object) -> None:
    assert shown({key: value}) == {key: value}


@pytest.mark.parametrize(
    ("kind", "key"),
    [(sample.CONTAINER, "uploads"), (sample.SECRET, "data"), (f"{sample.SECRET}Patch", "stringData")],
)
def test_boot_files_and_secrets_are_hidden_even_if_nobody_has_marked_them(kind: str, key: str) -> None:
    assert shown({key: [{"content": "hunter2"}], "name": "a"}, kind) == {key: SECRET, "name": "a"}


def test_of_a_variable_only_the_name_is_shown_where_that_says_secret() -> None:
    assert shown({"envs": ["DB_PASSWORD=hunter2", "LEVEL=debug"]}) == {
        "envs": [f"DB_PASSWORD={SECRET}", "LEVEL=debug"]
    }
    variables = [{"name": "API_TOKEN", "value": "hunter2"}, {"name": "LEVEL", "value": "debug"}]
    assert shown({"env": variables}) == {
        "env": [{"name": "API_TOKEN", "value": SECRET}, {"name": "LEVEL", "value": "debug"}]
    }


def test_a_secret_in_a_command_is_hidden() -> None:
    assert shown({"args": ["--db-password=hunter2", "--port=80"]}) == {
        "args": [f"--db-password={REMOVED}", "--port=80"]
    }
    assert shown({"args": ["--token", "hunter2", "80"]}) == {"args": ["--token", SECRET, "80"]}
    assert text("run --token hunter2 now") == f"run --token {REMOVED} now"


@pytest.mark.parametrize(
    "raw",
    [
        f"a {KEY} b",
        base64.b64encode(KEY.encode()).decode(),
        "password: MHcCAQEE",
        "https://me:MHcCAQEE@registry.example/",
    ],
)
def test_a_credential_is_known_by_its_form(raw: str) -> None:
    found = str(shown({"content": raw}))
    assert "MHcCAQEE" not in found
    assert "TUhjQ0FRRUU" not in found
    assert REMOVED in found


def test_what_is_not_known_yet_says_so() -> None:
    assert shown({"name": UNKNOWN_STRING}) == {"name": UNKNOWN}


def test_control_characters_are_removed_from_names_too() -> None:
    assert shown({"labels": {"a\x1b[31mb": "c\u202ed\ne"}}) == {"labels": {"ab": "cd e"}}
