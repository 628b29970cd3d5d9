"""The doctor's table."""

from rich.console import Console
from rich.table import Table
from rich.text import Text

from toolchain.doctor.findings import Finding, Status

COLOURS = {Status.OK: "green", Status.UNSEEN: "cyan", Status.WARN: "yellow", Status.BLOCK: "red"}


def show(findings: list[Finding], console: Console) -> None:
    """Print the findings, each with its remedy where it has one."""
    table = Table(title="What this host can do", title_justify="left")
    for heading in ("what", "status", "found", "remedy"):
        table.add_column(heading, overflow="fold")
    for finding in findings:
        status = Text(finding.status, style=COLOURS[finding.status])
        table.add_row(finding.subject, status, Text(finding.value), Text(finding.remedy))
    console.print(table)
