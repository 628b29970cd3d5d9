"""What others wrote is shown without what controls a terminal, breaks a document or opens a door."""

import pytest

from reachability.report import clean

# Parts, so that no scanner takes these for real ones.
JWT = ".".join(("eyJ" + "hbGciOiJSUzI1NiJ9", "eyJ" + "pc3MiOiJrdWJl", "c2lnbmF0dXJl"))
KEY = "\n".join(("-----BEGIN " + "EC PRIVATE KEY-----", "MHcCAQEE", "-----END " + "EC PRIVATE KEY-----"))


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("\x1b[31mred\x1b[0m", "red"),
        ("bell\x07 null\x00 \x9bC1", "bell null C1"),
        ("one\r\ntwo\n", "one\ntwo"),
        ("abc\u202edcb", "abcdcb"),
        ("lone \ud800 surrogate \uffff", "lone  surrogate"),
    ],
)
def test_control_characters_are_removed(raw: str, shown: str) -> None:
    assert clean.text(raw) == shown


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("> Authorization: Basic dXNlcjpwYXNz\n> Accept: */*", "> Authorization: [removed]\n> Accept: */*"),
        ("< Set-Cookie: session=1; path=/", "< Set-Cookie: [removed]"),
        ("sent bearer abcdefgh12345", "sent bearer [removed]"),
        ("password=hunter2&user=me", "password=[removed]&user=me"),
        ('{"token": "abc", "a": 1}', '{"token": "[removed]", "a": 1}'),
        ("client-key-data: LS0tLS1", "client-key-data: [removed]"),
        ("http://me:hunter2@10.1.0.9/", "http://[removed]@10.1.0.9/"),
        (f"saw {JWT} there", "saw [removed] there"),
        (f"a\n{KEY}\nb", "a\n[removed]\nb"),
        ("SWMTKN-1-abc-def", "[removed]"),
        ("join abcdef.0123456789abcdef", "join [removed]"),
    ],
)
def test_credentials_are_removed(raw: str, shown: str) -> None:
    assert clean.text(raw) == shown


def test_a_key_that_hides_behind_control_characters_is_removed() -> None:
    assert clean.text(KEY.replace("PRIVATE", "PRI\x00VATE")) == "[removed]"


@pytest.mark.parametrize(
    "harmless",
    ["10.1.0.9", "fd00:211::10", "endpoint:web@front", "shop.lab.test", "front-6d4cf56db6-abcde", "cart-7f"],
)
def test_names_and_addresses_stay_as_they_are(harmless: str) -> None:
    assert clean.line(harmless) == harmless


def test_a_name_is_one_line() -> None:
    assert clean.line("a\n  b\tc") == "a b c"
