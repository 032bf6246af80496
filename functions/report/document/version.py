"""The version of report.json's form.

Reports of version 1 stay in the bucket, and what reads reports reads both. Version 1 lists every
value of a dimension, and its figures of arrival are those of a day in UTC.
"""

from __future__ import annotations

from typing import Final

REPORT_VERSION: Final = 2
