"""The demo as a whole: check the input, start and deploy, run the story, stop."""

from __future__ import annotations

import os
import shutil
import webbrowser
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import typer
from rich.console import Console
from rich.markup import escape

from local.demo import company, output, own_events
from local.demo.events_file import day_to_report, look
from local.demo.input_checks import InputError, day_of, path_of
from local.demo.pipeline import Pipeline, StepError
from local.emulator import instance as instances
from local.lock import only_one
from local.terraform import Deployment
from stacks.definitions import VARIABLE
from stacks.settings import Settings, load
from toolchain.project import ROOT

DIRECTORY = ROOT / ".local" / "demo"

_CONSOLE = Console(highlight=False, emoji=False)

# Sends events through a running pipeline and prints the report; returns whether all is right.
Story = Callable[[Pipeline], bool]


def run(events: str | None, day: str | None, *, open_page: bool) -> bool:
    """Run the demo with a file of `events`, or a made-up company; returns whether all is right.

    `day`: the day to report. The emulator is stopped if all is right. If something differs or a
    step fails, it keeps running, and how to look at it is printed. Raises InputError before
    anything is started; InstanceError and TerraformError.
    """
    settings = load("local")
    story = _story(events, day, settings)
    defined = nullcontext() if events else _defined_by(company.DEFINITIONS)
    with only_one(DIRECTORY.with_suffix(".lock")), defined:
        return _run(story, settings, open_page=open_page)


def _run(story: Story, settings: Settings, *, open_page: bool) -> bool:
    instances.stop(DIRECTORY)
    shutil.rmtree(DIRECTORY, ignore_errors=True)
    DIRECTORY.mkdir(parents=True)
    look_at_it = False
    try:
        pipeline = Pipeline(DIRECTORY, _CONSOLE)
        _CONSOLE.print(
            f"deploying onto an embedded AWS, about a minute; logs: {pipeline.directory}/*.log",
            soft_wrap=True,
        )
        Deployment(settings, instances.start(DIRECTORY), DIRECTORY).deploy()
        right = _succeeds(story, pipeline)
        look_at_it = not right
    finally:
        if not look_at_it:
            instances.stop(DIRECTORY)
    page = DIRECTORY / "report" / "report.html"
    if page.exists():
        output.where_the_pages_are(_CONSOLE, pipeline.directory / "report", opened=open_page)
        if open_page:
            webbrowser.open(page.as_uri())
    if right:
        output.how_to_go_on(_CONSOLE)
    else:
        output.how_to_look(_CONSOLE, pipeline.directory, pipeline.days)
    return right


@contextmanager
def _defined_by(folder: Path) -> Iterator[None]:
    """Let that be the definitions of what is deployed, and of what is asked of it."""
    before = os.environ.get(VARIABLE)
    os.environ[VARIABLE] = str(folder)
    try:
        yield
    finally:
        del os.environ[VARIABLE]
        if before is not None:
            os.environ[VARIABLE] = before


def _succeeds(story: Story, pipeline: Pipeline) -> bool:
    """Whether all is right; the error of a step that fails is shown."""
    try:
        return story(pipeline)
    except StepError as error:
        typer.echo(f"error: {error}", err=True)
        return False


def _story(events: str | None, day: str | None, settings: Settings) -> Story:
    """What to run. Raises InputError for input that cannot be used."""
    zone = settings.zone
    today = datetime.now(zone).date()
    asked = day_of(day) if day else None
    if events:
        path = path_of(events)
        if path.resolve().is_relative_to(DIRECTORY):
            raise InputError(f"EVENTS={events} is where the demo starts afresh: copy it elsewhere")
        with _CONSOLE.status(f"reading {escape(events)}"):
            file = look(path, settings)
        reported = day_to_report(file, asked, today)
        if asked is None:
            future = sum(count for at, count in file.days.items() if at > today)
            of_the_future = f" ({future:,} events are of the future)" if future else ""
            _CONSOLE.print(
                f"the day of most events in {events} so far: {reported}{of_the_future}",
                markup=False,
            )
        return partial(own_events.run, file=file, day=reported)
    reported = asked or today - timedelta(days=1)
    if reported >= today:
        raise InputError(f"DATE={reported} is not over: there is no report of it yet")
    return partial(company.run, planned=company.plan(reported, zone))
