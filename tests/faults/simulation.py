"""A seeded run: days of traffic under faults, then recovery without any, then the verdict."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from tests.faults import truth
from tests.faults.audit import Audit, named
from tests.faults.pipeline import Pipeline
from tests.faults.producer import Producer
from tests.faults.schedule import Schedule
from tests.faults.world import GRACE, World, world

START = datetime(2026, 3, 2, tzinfo=UTC)
ZONES = ("UTC", "America/New_York", "Asia/Kathmandu")
_EVENTS_A_DAY = 20_000
_FEWEST_DAYS, _MOST_DAYS = 2, 14
_TICK = timedelta(minutes=30)
_TICKS_A_DAY = 48
# When the schedule runs, in the report's time zone (stacks/settings/).
_SCHEDULED = time(0, 30)
_RECOVERY_ROUNDS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """How a run ended. Events: `lost` were accepted and are in no report, `twice` in too many.

    `faults` counts those that struck, by name, in `order`; `checked` reports made while they did.
    """

    seed: int
    zone: str
    days: int
    events: Counter[str]
    faults: Counter[str]
    order: tuple[str, ...]
    written: frozenset[tuple[str, str]]
    checked: int
    batches: int
    pending: int
    lost: int
    twice: int
    differences: tuple[str, ...]
    balanced: bool


class Simulation:
    """`events` events over `days` (by default as many as suit them), with faults drawn by `seed`.

    `on_day` is told of every day that is over: its number, and of how many.
    """

    def __init__(
        self,
        seed: int,
        events: int,
        on_day: Callable[[int, int], None] = lambda _day, _of: None,
        *,
        days: int | None = None,
    ) -> None:
        self._on_day = on_day
        self._seed = seed
        self._events = events
        self._schedule = Schedule(seed)
        self._zone = ZoneInfo(self._schedule.one_of(ZONES))
        self._days = days or min(max(events // _EVENTS_A_DAY, _FEWEST_DAYS), _MOST_DAYS)
        self._sent: Counter[str] = Counter()

    def run(self) -> Verdict:
        with world(START, str(self._zone)) as made:
            pipeline = Pipeline(made, self._schedule)
            audit = Audit(pipeline)
            self._traffic(made, pipeline, audit)
            self._schedule.active = False
            self._recover(made, pipeline, audit)
            return self._judge(made, pipeline, audit)

    def _traffic(self, made: World, pipeline: Pipeline, audit: Audit) -> None:
        producer = Producer(self._schedule.random, self._zone)
        ticks = self._days * _TICKS_A_DAY
        for tick in range(ticks):
            begin = START + tick * _TICK
            producer.change_mood()
            share = self._events * (tick + 1) // ticks - self._events * tick // ticks
            minutes = sorted(self._schedule.random.uniform(0, 30) for _ in range(share))
            for minute in minutes:
                made.move_to(begin + timedelta(minutes=minute))
                body, delivery, kind = producer.send(made.now)
                self._sent[kind] += 1
                pipeline.accept(body, delivery, made.now)
            made.move_to(begin + _TICK)
            while pipeline.ingest():
                pass
            while pipeline.process():
                pass
            self._scheduled(made, pipeline)
            if self._schedule.random.random() < 0.5:
                audit.at_this_moment(self._some_day(made))
            if self._schedule.random.random() < 0.1:
                pipeline.sweep()
            if self._schedule.random.random() < 0.02:
                pipeline.redrive()
            if (tick + 1) % _TICKS_A_DAY == 0:
                self._on_day((tick + 1) // _TICKS_A_DAY, self._days)

    def _scheduled(self, made: World, pipeline: Pipeline) -> None:
        """The daily run, when its time has come in this tick: if the schedule keeps to it."""
        local = made.now.astimezone(self._zone)
        due = datetime.combine(local.date(), _SCHEDULED, self._zone)
        if not timedelta() <= local - due < _TICK:
            return
        if self._schedule.strikes("the schedule does not fire", 0.15):
            return
        pipeline.daily_run(due)
        if self._schedule.strikes("the schedule fires twice", 0.15):
            pipeline.daily_run(due)

    def _some_day(self, made: World) -> date:
        today = made.now.astimezone(self._zone).date()
        return today - timedelta(days=self._schedule.one_of((0, 0, 1, 1, 2, 5)))

    def _recover(self, made: World, pipeline: Pipeline, audit: Audit) -> None:
        """Faults have ended. What operators and the schedule do from then on heals the rest."""
        for _ in range(_RECOVERY_ROUNDS):
            pipeline.redrive()
            made.move_to(made.now + 2 * GRACE)
            while pipeline.ingest() or pipeline.process():
                pass
            assert pipeline.daily_run(made.now), "a daily run failed of nothing"
            if not audit.pending():
                break
        # Until every day is over that an event can be of.
        made.move_to(made.now + timedelta(days=3))
        assert pipeline.daily_run(made.now), "a daily run failed of nothing"
        # As the schedule left them; of days that it does not look back on, as they are now.
        for day in self._all_days(made):
            if day not in audit:
                assert pipeline.report({"date": day.isoformat()}), "a report failed of nothing"

    def _all_days(self, made: World) -> list[date]:
        """Every day that an event can be of."""
        first, last = START.date() - timedelta(days=8), made.now.date() - timedelta(days=1)
        return [first + timedelta(days=n) for n in range((last - first).days + 1)]

    def _judge(self, made: World, pipeline: Pipeline, audit: Audit) -> Verdict:
        lost = twice = 0
        differences: list[str] = []
        balanced = True
        for day in self._all_days(made):
            report = audit.stored(day)
            balanced &= report["processing"]["balanced"]
            said, stored = truth.said(report), audit.figures(day)
            if not audit.drawn(day):
                differences.append(f"{day}: report.csv is not of the revision of report.json")
            if not audit.is_curated(day):
                differences.append(f"{day}: other events are curated than counted")
            if not audit.curated.tagged_as_it_should(day):
                differences.append(f"{day}: parts are tagged that stand, or not tagged that do not")
            if said != stored:
                differences.append(f"{day}: {named(said, stored)}")
            accepted = truth.accepted(pipeline.deliveries.values(), day)
            lost += (accepted - said).total()
            twice += (truth.events(said) - accepted).total()
        return Verdict(
            seed=self._seed,
            zone=str(self._zone),
            days=self._days,
            events=self._sent,
            faults=self._schedule.struck,
            order=tuple(self._schedule.log),
            written=frozenset(pipeline.written),
            batches=len(pipeline.batches),
            checked=audit.checked,
            pending=audit.pending(),
            lost=lost + len(audit.nowhere()),
            twice=twice,
            differences=tuple(differences),
            balanced=balanced,
        )
