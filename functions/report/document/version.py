"""The version of report.json's form."""

from __future__ import annotations

from typing import Final

REPORT_VERSION: Final = 2
