"""A contender that counts a day with Spark on this machine, from the same Parquet files."""

from __future__ import annotations

import os
from typing import Any

from pyspark.sql import SparkSession

from bench.contenders.day_count import Answer, answer
from bench.days import LATE_AFTER_US
from bench.runs import stopwatch
from functions.report.count import queries
from functions.report.count.engine import aggregates

_COUNTED = queries.COUNTED.format(late_after_us=LATE_AFTER_US)

_FROM_PARQUET = """
SELECT event_id, source, event_type, action, status, content_hash, identity_hash, delivery_id,
       timestamp_us, unix_micros(ingested_at) AS ingested_us, batch, line
FROM parquet.`{}`
"""


def spark(parquet: str, **_: object) -> Answer:
    """Spark on the Parquet files, asked the pipeline's own queries; its start is not timed."""
    session = (
        SparkSession.builder.master("local[*]")
        .config("spark.driver.memory", "8g")
        .config("spark.sql.shuffle.partitions", 4 * (os.cpu_count() or 1))
        .config("spark.ui.enabled", "false")
        .config("spark.log.level", "ERROR")
        .getOrCreate()
    )

    def view(name: str, query: str, *, kept: bool = False) -> None:
        frame = session.sql(query)
        (frame.cache() if kept else frame).createOrReplaceTempView(name)

    def rows(query: str) -> list[Any]:
        return [tuple(row) for row in session.sql(query).collect()]

    with stopwatch():
        view("stored", _FROM_PARQUET.format(parquet))
        view("repeats", queries.REPEATS, kept=True)
        view("activity", queries.ACTIVITY)
        view("counted", _COUNTED.replace("grouping(", "grouping_id("), kept=True)
        kinds = dict(rows(queries.KINDS))
        found = aggregates(rows(queries.GROUPS), rows(queries.LATENCIES)[0], kinds)
    session.stop()
    return answer(found)
