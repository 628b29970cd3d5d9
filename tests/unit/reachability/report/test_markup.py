"""What is not markup is escaped."""

from reachability.report.markup import Markup, join, tag


def test_children_are_escaped_unless_they_are_elements() -> None:
    assert tag("p", "<b>", tag("b", "&")) == "<p>&lt;b&gt;<b>&amp;</b></p>"


def test_attributes_are_escaped_named_as_in_html_and_left_out_if_false() -> None:
    found = tag("a", class_='"x', data_source="'", hidden=True, open=False)
    assert found == '<a class="&quot;x" data-source="&#x27;" hidden></a>'


def test_what_has_no_content_has_no_end() -> None:
    assert tag("br") == "<br>"


def test_joined_markup_is_not_escaped_again() -> None:
    assert join(["<", Markup("<br>")]) == "&lt;<br>"
    assert isinstance(join([]), Markup)
