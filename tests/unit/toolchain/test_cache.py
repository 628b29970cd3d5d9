"""The cache: keyed by content, whole or not there."""

from pathlib import Path

import pytest

from toolchain import cache


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def test_key_depends_on_names_contents_and_facts_and_not_on_order(tmp_path: Path) -> None:
    one, two = write(tmp_path, "a/one", "1"), write(tmp_path, "two", "2")
    key = cache.content_key([one, two], "fact", root=tmp_path)
    assert key == cache.content_key([two, one], "fact", root=tmp_path)
    assert key != cache.content_key([one, two], "other fact", root=tmp_path)
    assert key != cache.content_key([one], "fact", root=tmp_path)
    two.write_text("3")
    assert key != cache.content_key([one, two], "fact", root=tmp_path)


def test_contents_can_not_be_mistaken_for_names(tmp_path: Path) -> None:
    left = [write(tmp_path / "left", "a", "bc")]
    right = [write(tmp_path / "right", "ab", "c")]
    assert cache.content_key(left, root=tmp_path / "left") != cache.content_key(
        right, root=tmp_path / "right"
    )


def test_an_entry_is_made_once() -> None:
    made: list[Path] = []

    def make(folder: Path) -> None:
        made.append(folder)
        write(folder, "tool", "x")

    first = cache.ensure("thing", "k1", make)
    assert cache.ensure("thing", "k1", make) == first
    assert len(made) == 1
    assert (first / "tool").read_text() == "x"


def test_an_interrupted_build_leaves_no_entry_and_the_next_one_starts_clean() -> None:
    def fail(folder: Path) -> None:
        write(folder, "half", "x")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        cache.ensure("thing", "k1", fail)
    assert not cache.entry("thing", "k1").exists()
    folder = cache.ensure("thing", "k1", lambda _: None)
    assert list(folder.iterdir()) == []
