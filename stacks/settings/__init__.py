"""One environment's settings, from `config/<environment>.toml`: typed, strict, frozen.

Unknown keys and bad values are refused with a message that names the file, the key and what is
allowed.
"""

from __future__ import annotations

from stacks.environments import environments
from stacks.errors import SettingsError
from stacks.settings.deployment import GitHub, State
from stacks.settings.environment import Settings
from stacks.settings.loading import load, same_state
from stacks.settings.notifications import Alarms, Delivery, Insight
from stacks.settings.other_buses import Bus
from stacks.settings.routing import Routing
from stacks.settings.stages import Ingest, Process, Queries, Report
from stacks.settings.storage import Encryption, Retention
from stacks.settings.variables import variables

__all__ = [
    "Alarms",
    "Bus",
    "Delivery",
    "Encryption",
    "GitHub",
    "Ingest",
    "Insight",
    "Process",
    "Queries",
    "Report",
    "Retention",
    "Routing",
    "Settings",
    "SettingsError",
    "State",
    "environments",
    "load",
    "same_state",
    "variables",
]
