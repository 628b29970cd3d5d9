"""A run as one HTML page that needs nothing else: no other file, no network.

It can be read without JavaScript; with it, it can be filtered. The page forbids every script and style but
its own two, so that a hostile name that got past the escaping would still not run.
"""

import base64
import hashlib
from importlib import resources
from string import Template

from reachability.report import html_details, html_grid, words
from reachability.report.grid import blocks
from reachability.report.marks import Mark
from reachability.report.markup import Markup, join, tag
from reachability.report.run import Run


def render(run: Run) -> str:
    """The page as text, to be written as UTF-8."""
    found = blocks(run.observations)
    keys = html_grid.keys(found)
    style, script = _file("page.css"), _file("page.js")
    return Template(_file("page.html")).substitute(
        policy=_policy(style, script),
        style=style,
        script=script,
        stack=join([run.stack]),
        started=join([run.started]),
        verdict=_verdict(run),
        totals=_totals(run),
        legend=_legend(),
        differences=html_details.differences(found, keys),
        underived=_underived(run),
        grids=join(html_grid.section(block, keys) for block in found),
        panels=join(
            html_details.panel(keys[key], block.cells[key]) for block in found for key in block.cells
        ),
    )


def _file(name: str) -> str:
    return resources.files("reachability.report").joinpath(name).read_text("utf-8")


def _policy(style: str, script: str) -> str:
    """The content security policy: nothing is fetched, and only these two texts count."""
    return f"default-src 'none'; style-src {_hash(style)}; script-src {_hash(script)}"


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


def _verdict(run: Run) -> Markup:
    word = "passed" if run.passed else "failed"
    return tag("p", tag("strong", word.upper()), f" {run.summary}", class_=f"verdict {word}")


def _totals(run: Run) -> Markup:
    items = (tag("div", tag("dt", name), tag("dd", str(count))) for name, count in run.totals.items())
    return tag("dl", join(items), class_="totals")


def _underived(run: Run) -> Markup:
    if not run.underived:
        return join([])
    items = join(tag("li", str(one)) for one in run.underived)
    return tag("section", tag("h2", words.NOT_DERIVED), tag("ul", items), class_="underived")


def _legend() -> Markup:
    items = (tag("li", html_grid.swatch(mark), f" {mark.meaning}") for mark in Mark)
    return tag("ul", join(items), class_="legend")
