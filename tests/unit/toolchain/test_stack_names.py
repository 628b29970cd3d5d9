"""The stacks of a checkout are known by their files' whole names."""

from pathlib import Path

import pytest

from toolchain import stack as module
from toolchain.stack import settings_file, stack_names


@pytest.mark.parametrize("name", ["lab", "infra.dev", "a.b.c", "team-a"])
def test_a_stacks_name_is_all_between_pulumi_and_yaml(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "CHECKOUT", tmp_path)
    (tmp_path / "stacks").mkdir()
    settings_file(name).write_text("config: {}\n")
    assert stack_names() == [name]
