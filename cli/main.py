"""The `pipeline` command: its commands by name, and what each does in a sentence."""

from __future__ import annotations

import sys
from io import TextIOWrapper
from typing import ClassVar

import typer

from cli.terminal.command import Commands, Group
from cli.terminal.options import before


class _Pipeline(Group):
    lazy: ClassVar[Commands] = {
        "preview": (
            "cli.commands.preview:preview",
            "Make the reports of files on this machine, without AWS.",
        ),
        "generate": ("cli.commands.generate:generate", "A realistic day of events, one a line."),
        "send": ("cli.commands.send:send", "Put events on the bus, one a line."),
        "discover": (
            "cli.commands.discover:discover",
            "What events of files look like, a mapping that reads them, and metrics of them.",
        ),
        "check": (
            "cli.commands.check:check",
            "Check the definitions, and how events of files would be read. Asks nothing of AWS.",
        ),
        "status": (
            "cli.commands.status:status",
            "The books of an arrival day: received, valid, in quarantine, pending.",
        ),
        "report": ("cli.commands.report:report", "Make the report of a day, and show it."),
        "query": (
            "cli.commands.query:query",
            "Answer a question in SQL about the stored events.",
        ),
        "events": (
            "cli.commands.events:events",
            "Show the events of a day, each once, the newest first.",
        ),
        "restate": (
            "cli.commands.restate:restate",
            "Make the reports of a range of days again, and say which have changed.",
        ),
        "info": (
            "cli.commands.info:info",
            "Where an environment is: endpoint, names, and lines to paste that lead there.",
        ),
        "cost": (
            "cli.commands.cost:cost",
            "What a month of 30 days costs at list price. Asks nothing of AWS.",
        ),
        "leftovers": (
            "cli.commands.leftovers:leftovers",
            "Names everything of an environment that is on AWS. Exits with 1 when there is "
            "something.",
        ),
        "replay": (
            "cli.commands.replay:replay",
            "Process the raw batches of some arrival days again.",
        ),
        "redrive": (
            "cli.commands.redrive:redrive",
            "Give the messages of a dead-letter queue another chance.",
        ),
        "sweep": (
            "cli.commands.sweep:sweep",
            "Find batches that were stored and not processed, and process them again.",
        ),
    }


class _Quarantine(Group):
    lazy: ClassVar[Commands] = {
        "list": (
            "cli.commands.quarantine_list:list_",
            "How many events are in quarantine, by arrival day, reason and source.",
        ),
        "show": (
            "cli.commands.quarantine_show:show",
            "Records of the quarantine: id, reason, and the original as it was received.",
        ),
        "resubmit": (
            "cli.commands.quarantine_resubmit:resubmit",
            "Fix quarantined events and put them on the bus again.",
        ),
    }


app = typer.Typer(
    cls=_Pipeline,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_show_locals=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="""Send events to the reporting pipeline, watch them arrive, read the report.

A first look, on the embedded AWS (`make up` starts it):

    pipeline --env local generate --output events.ndjson
    pipeline --env local send events.ndjson
    pipeline --env local status --wait
    pipeline --env local report
""",
)
app.callback()(before)
app.add_typer(
    typer.Typer(
        cls=_Quarantine, no_args_is_help=True, help="See, fix and resubmit invalid events."
    ),
    name="quarantine",
)


def main() -> None:
    """Run the command line; what is installed as `pipeline`."""
    if isinstance(sys.stdout, TextIOWrapper):
        # What the terminal's encoding lacks is shown as an escape, as standard error has it.
        sys.stdout.reconfigure(errors="backslashreplace")
    app(prog_name="pipeline")


if __name__ == "__main__":
    main()
