"""Every mistake of a table is told at once: none hides another, and none is told twice."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from stacks.definitions.folder import FILES
from tests.harness.definitions import refused

MAPPING = '[[mapping]]\nname = "a"\nwhen = { source = "a" }\n'
METRIC = '[[metric]]\nname = "orders"\nagg = "count"\n'
REPORT = '[[report]]\nname = "shop"\nfilter = { source = "shop" }\n'


@pytest.mark.parametrize(
    ("files", "told"),
    [
        (
            {
                "metrics": '[[metric]]\nname = "a"\nagg = "sum"\nexpr = "amount"\ncolour = 1\n'
                'by = ["currency"]\n'
            },
            ["expr: 'amount' is not", "colour: unknown key;", "by: there is no dimension currency"],
        ),
        (
            {"metrics": METRIC + 'better = 1\nexpr = "details.a"\nscale = 2\nplus = ["net"]\n'},
            [
                "better: must be 'higher' or 'lower', not 1",
                "must have one of agg, plus (with minus, if you like)",
                "plus: there is no metric net; there are: orders",
            ],
        ),
        (
            {"metrics": METRIC + 'colour = 1\nexpr = "details.a"\nscale = 2\n'},
            [
                "colour: unknown key;",
                'agg = "count" counts events, and takes no expr',
                'scale is for values, and agg = "count" only',
            ],
        ),
        (
            {"metrics": METRIC + "target = { at_least = 2, at_most = 1, about = 3 }\n"},
            [
                "target.about: unknown key; allowed here: at_least",
                "target: at_least 2 is more than",
            ],
        ),
        (
            {"metrics": METRIC + METRIC + "colour = 1\n"},
            ["colour: unknown key;", "name: orders is that of metric 1 already"],
        ),
        (
            {"metrics": '[[dimension]]\nname = "source"\nexpr = "source.a"\n'},
            ["expr: 'source.a': source is text", "name: source is a dimension of every event"],
        ),
        (
            {"mappings": '[[mapping]]\npreset = "no"\nname = "ecs"\nevent_id = "x"\nno = 1\n'},
            [
                "preset: there is no preset no;",
                "event_id: 'x' is not there",
                "no: unknown key;",
                "name: ecs is a preset's name",
            ],
        ),
        (
            {"mappings": MAPPING + MAPPING.replace('"a"', '"b"', 1) + "no = 1\n"},
            ["no: unknown key;", "when: no event gets here: a has the same"],
        ),
        (
            {"mappings": MAPPING.replace('"a"', '"A"', 1) + MAPPING},
            ["name: must be at most 64", "when: no event gets here: mapping 1 has the same"],
        ),
        (
            {"mappings": MAPPING + 'timestamp = { path = "x", zone = "y" }\n'},
            ["timestamp.path: 'x' is not there", "timestamp.zone: must be an IANA time zone"],
        ),
        (
            {"mappings": MAPPING + "failed_when = { id = { anything-but = [true, false] } }\n"},
            ["failed_when.id.anything-but[0]: must be", "failed_when.id.anything-but[1]: must be"],
        ),
        (
            {"reports": REPORT.replace("shop", "all", 1) + 'metrics = ["a", "b"]\nno = 1\n'},
            ["no: unknown key;", "name: all is the", "metrics: there is no metric a or b;"],
        ),
        (
            {"sources": '[[source]]\nsource = "a"\nno = 1\ndays = ["mon"]\n'},
            ["no: unknown key;", "must have owner or fresh_within", "days says of which days"],
        ),
        (
            {"calendar": '[[holiday]]\ndate = 2026-12-25\nname = "a"\n' * 2 + "no = 1\n"},
            ["no: unknown key;", "date: 2026-12-25 is that of holiday 1 already"],
        ),
    ],
)
def test_no_mistake_of_a_table_hides_another_one(
    tmp_path: Path, files: dict[str, str], told: list[str]
) -> None:
    lines = refused(tmp_path, **files)
    assert len(lines) == len(told)
    for line, expected in zip(lines, told, strict=True):
        file, table, what = line.split(": ", 2)
        assert (file,) == tuple(f"{name}.toml" for name in files)
        assert table.split()[0] in FILES[file]
        assert what.startswith(expected)


@pytest.mark.parametrize(
    ("metrics", "told"),
    [
        # What depends on a faulty key is not known to be wrong.
        (METRIC.replace('"count"', '"sum"') + 'expr = "amount"\n', "expr: "),
        (METRIC.replace('"count"', '"median"') + 'expr = "details.a"\nscale = 2\n', "agg: "),
        (METRIC + "plus = 5\n", "plus: "),
        (METRIC + 'colour = 1\n[[metric]]\nname = "net"\nplus = ["orders"]\n', "colour: "),
        (
            METRIC.replace("count", "median")
            + 'expr = "details.a"\n[[metric]]\nname = "net"\nplus = ["orders"]\n',
            "agg: ",
        ),
    ],
)
def test_a_mistake_is_told_once_and_not_what_follows_from_it(
    tmp_path: Path, metrics: str, told: str
) -> None:
    (line,) = refused(tmp_path, metrics=metrics)
    assert line.startswith(f"metrics.toml: metric 1 (orders): {told}")


@pytest.mark.parametrize("metrics", ["not TOML", "[metric]\nname = 'a'\n"])
def test_of_a_file_that_cannot_be_read_no_names_are_missed(tmp_path: Path, metrics: str) -> None:
    (line,) = refused(tmp_path, metrics=metrics, reports=REPORT + 'metrics = ["a"]\n')
    assert line.startswith("metrics.toml: ")


def test_what_is_allowed_stands_once_in_a_message(tmp_path: Path) -> None:
    dimension = '[[dimension]]\nname = "source"\nexpr = "details.a"\n'
    told = refused(
        tmp_path,
        metrics=dimension + METRIC * 2 + 'by = ["x", "y"]\nminus = ["u", "v"]\nplus = ["w"]\n',
        reports=REPORT.replace('source = "shop"', "details.a = 1"),
    )
    lists = [line for line in told if "there are" in line or "llowed" in line]
    assert len(lists) == 4
    for line in lists:
        names = re.findall(r"\w+", line.split(": ", 3)[3])
        assert all(names.count(name) <= 1 for name in ("source", "event_type", "orders")), line
