"""`pipeline cost`: a month's bill, by service, beside the bills of two other designs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cli.cost import counting
from cli.cost.tables import to_markdown
from cli.terminal.errors import CommandError, errors_as_messages
from cli.terminal.options import Options
from functions.common import pricing
from functions.common.pricing import PriceError
from stacks.definitions import of_the_project
from stacks.settings import load

_DEFAULT_BYTES = 500


def cost(
    context: typer.Context,
    events_per_day: Annotated[int, typer.Option(help="Events a day.", min=0)],
    event_bytes: Annotated[
        int, typer.Option("--bytes", help="Bytes of an event's JSON.", min=1, max=256 * 1024)
    ] = _DEFAULT_BYTES,
    prices: Annotated[
        Path, typer.Option(help="A file of prices of your own, of the same form.")
    ] = pricing.DEFAULT_FILE,
) -> None:
    """What a month of 30 days costs at list price. Asks nothing of AWS.

    As Markdown tables: with and without the free tier, beside one object an event and Firehose.
    With the metrics of the definitions, and a mail a day to each address of the settings.

        pipeline --env dev cost --events-per-day 1000000 --bytes 500
    """
    with errors_as_messages():
        options: Options = context.obj
        try:
            shown = to_markdown(
                events_per_day,
                event_bytes,
                load(options.environment),
                counting.of(of_the_project()),
                pricing.load(prices),
            )
        except PriceError as error:
            raise CommandError(str(error)) from None
        typer.echo(shown)
