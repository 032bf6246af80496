"""When figures stand out by the defaults of the settings."""

from __future__ import annotations

from functions.report.compare.baseline import Thresholds
from stacks.settings import Insight

THRESHOLDS = Thresholds(**Insight().model_dump())
