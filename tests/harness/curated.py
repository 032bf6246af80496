"""The curated events of a day, as a reader of the table sees them: through the day's manifest."""

from __future__ import annotations

from datetime import date
from tempfile import TemporaryDirectory
from typing import Any

import duckdb

from functions.common.report_keys import manifest_key


def curated_rows(s3: Any, bucket: str, day: date) -> list[dict[str, str | None]]:
    """The rows as text, in the order in which they are stored. `s3`: boto3's client."""
    manifest = s3.get_object(Bucket=bucket, Key=manifest_key(day))["Body"].read().decode()
    with TemporaryDirectory() as directory, duckdb.connect() as sql:
        for place, uri in enumerate(manifest.split()):
            s3.download_file(bucket, uri.removeprefix(f"s3://{bucket}/"), f"{directory}/{place:03}")
        if not manifest:
            return []
        sql.execute("SET TimeZone = 'UTC'")
        found = sql.execute("SELECT COLUMNS(*)::VARCHAR FROM read_parquet(?)", [f"{directory}/*"])
        names = [name for name, *_ in found.description]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]
