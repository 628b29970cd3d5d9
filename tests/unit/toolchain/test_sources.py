"""Where items come from: asked for by TOOLCHAIN, else decided by what answers."""

import pytest

from toolchain import sources
from toolchain.errors import ToolchainError
from toolchain.sources import Source


@pytest.mark.parametrize(
    ("text", "source"),
    [("", Source.AUTO), ("auto", Source.AUTO), ("registry", Source.REGISTRY), ("build", Source.BUILD)],
)
def test_the_variable_names_the_source(text: str, source: Source) -> None:
    assert sources.wanted_source(text) is source


def test_another_value_is_refused_with_the_choices() -> None:
    with pytest.raises(ToolchainError, match=r"TOOLCHAIN=fast is not known(.|\n)*auto, registry, build"):
        sources.wanted_source("fast")


@pytest.mark.parametrize(("answers", "source"), [(True, Source.REGISTRY), (False, Source.BUILD)])
def test_auto_downloads_where_downloads_answer_and_builds_elsewhere(
    answers: bool, source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sources, "downloads_answer", lambda: answers)
    assert sources.settle(Source.AUTO) is source


@pytest.mark.parametrize("source", [Source.REGISTRY, Source.BUILD])
def test_what_is_asked_for_is_not_second_guessed(source: Source, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "downloads_answer", lambda: pytest.fail("probed without need"))
    assert sources.settle(source) is source
