"""A seeded run: days of traffic under faults, then recovery without any, then the verdict."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from tests.faults import truth
from tests.faults.audit import Audit
from tests.faults.pipeline import Pipeline
from tests.faults.producer import Producer
from tests.faults.schedule import Schedule
from tests.faults.world import GRACE, World, world

START = datetime(2026, 3, 2, tzinfo=UTC)
ZONES = ("UTC", "America/New_York", "Asia/Kolkata", "Asia/Kathmandu")
_EVENTS_A_DAY = 20_000
_FEWEST_DAYS, _MOST_DAYS = 2, 14
_TICK = timedelta(minutes=30)
_TICKS_A_DAY = 48
# When the schedule runs, in the report's time zone (stacks/settings/).
_SCHEDULED = time(0, 30)
_RECOVERY_ROUNDS = 12
# How many days before yesterday the daily run looks back on (docs/settings.md).
_LOOK_BACK = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """How a run ended. Events: `lost` were accepted and are in no report, `twice` in too many.

    `faults` counts those that struck, by name, in `order`; `checked` reports made while they did.
    `seam`: invalid events that arrived on two days, because they were redriven after they had been
    stored, or because both formats stored them (docs/upgrading.md).
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
    batches_of_format_1: int
    seam: int
    pending: int
    lost: int
    twice: int
    differences: tuple[str, ...]


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
        with world(START, self._zone) as made:
            pipeline = Pipeline(made, self._schedule)
            audit = Audit(pipeline)
            try:
                self._traffic(made, pipeline, audit)
                self._schedule.active = False
                self._recover(made, pipeline, audit)
                left = audit.in_the_end("as it was left")
                self._replay_all(made, pipeline, audit)
                return self._judge(pipeline, audit, left)
            except Exception as error:
                error.add_note(f"seed {self._seed}, {self._events} events, {made.now} {self._zone}")
                raise

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
            if self._schedule.strikes("process stands still for hours", 0.02):
                pipeline.stand_still()
            while pipeline.process():
                pass
            self._scheduled(made, pipeline, audit)
            if self._schedule.random.random() < 0.2:
                audit.at_this_moment(self._some_day(made))
            if self._schedule.random.random() < 0.1:
                pipeline.sweep()
            if self._schedule.random.random() < 0.02:
                pipeline.redrive()
            if pipeline.batches.by_key and self._schedule.strikes("batches are replayed", 0.2):
                pipeline.replay()
            if (tick + 1) % _TICKS_A_DAY == 0:
                self._on_day((tick + 1) // _TICKS_A_DAY, self._days)

    def _scheduled(self, made: World, pipeline: Pipeline, audit: Audit) -> None:
        """The daily run, when its time has come in this tick: if the schedule keeps to it.

        Or at any other time: Lambda has tried it again, or somebody invokes it.
        """
        local = made.now.astimezone(self._zone)
        due = datetime.combine(local.date(), _SCHEDULED, self._zone)
        if timedelta() <= local - due < _TICK:
            if self._schedule.strikes("the schedule does not fire", 0.15):
                return
            self._daily_run(due, pipeline, audit)
            if self._schedule.strikes("the schedule fires twice", 0.15):
                self._daily_run(due, pipeline, audit)
        elif due < local and self._schedule.strikes("a daily run comes late", 0.05):
            self._daily_run(due, pipeline, audit)

    def _daily_run(self, due: datetime, pipeline: Pipeline, audit: Audit) -> None:
        overtaken = pipeline.overtaken
        if pipeline.daily_run(due):
            audit.after_a_daily_run(_looked_at(due.date()), overtaken)

    def _some_day(self, made: World) -> date:
        today = made.now.astimezone(self._zone).date()
        return today - timedelta(days=self._schedule.one_of((0, 0, 1, 1, 2, 5)))

    def _recover(self, made: World, pipeline: Pipeline, audit: Audit) -> None:
        """Nothing fails any more: what operators and the schedule do from then on heals the rest.

        Batches stay as whichever version has processed them last.
        """
        pipeline.finish_update()
        for _ in range(_RECOVERY_ROUNDS):
            pipeline.redrive()
            made.move_to(made.now + 2 * GRACE)
            _drain(pipeline)
            assert pipeline.daily_run(made.now), "a daily run failed of nothing"
            if not audit.pending():
                break
        # Until every day is over that an event can be of.
        made.move_to(made.now + timedelta(days=3))
        self._report_all(made, pipeline, audit)

    def _replay_all(self, made: World, pipeline: Pipeline, audit: Audit) -> None:
        """All batches are processed again by the code of today: one contract for all events."""
        keys = sorted(pipeline.batches.by_key)
        self._schedule.random.shuffle(keys)
        for key in keys:
            pipeline.send_to_process(key)
        made.move_to(made.now + timedelta(minutes=1))
        _drain(pipeline)
        self._report_all(made, pipeline, audit)

    def _report_all(self, made: World, pipeline: Pipeline, audit: Audit) -> None:
        """The daily run; then, as docs/reliability.md says, a restatement of days it leaves out."""
        assert pipeline.daily_run(made.now), "a daily run failed of nothing"
        looked_at = _looked_at(made.now.astimezone(self._zone).date())
        for day in audit.days():
            if day not in looked_at:
                assert pipeline.report({"date": day.isoformat()}), "a report failed of nothing"

    def _judge(self, pipeline: Pipeline, audit: Audit, left: list[str]) -> Verdict:
        """`left`: what was wrong before everything was processed again."""
        lost, twice = Counter[str](), Counter[str]()
        copies = pipeline.batches.copies()
        for day in audit.days():
            said = truth.events(truth.said(audit.stored(day)))
            accepted = truth.accepted(copies, day)
            lost.update({f"{day} {'/'.join(name)}": n for name, n in (accepted - said).items()})
            twice.update({f"{day} {'/'.join(name)}": n for name, n in (said - accepted).items()})
        nowhere = audit.nowhere()
        wrong = audit.in_the_end("after a replay of everything")
        by_key = pipeline.batches.by_key
        return Verdict(
            seed=self._seed,
            zone=str(self._zone),
            days=self._days,
            events=self._sent,
            faults=self._schedule.struck,
            order=tuple(self._schedule.log),
            written=frozenset(pipeline.written),
            batches=len(by_key),
            batches_of_format_1=sum("/min=" not in key for key in by_key),
            checked=audit.checked,
            seam=truth.on_several_days(copies),
            pending=audit.pending(),
            lost=lost.total() + len(nowhere),
            twice=twice.total(),
            differences=(
                *left,
                *wrong,
                *(f"lost, {n} of {name}" for name, n in lost.items()),
                *(f"twice, {n} of {name}" for name, n in twice.items()),
                *(f"nowhere: {pipeline.deliveries[name]}" for name in sorted(nowhere)),
            ),
        )


def _looked_at(run: date) -> list[date]:
    """The days that a daily run on a day looks at for sure, and makes."""
    return [run - timedelta(days=n) for n in range(_LOOK_BACK + 1, 0, -1)]


def _drain(pipeline: Pipeline) -> None:
    while pipeline.ingest() or pipeline.process():
        pass
