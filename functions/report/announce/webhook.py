"""What a chat's webhook is posted about a report, in the format that the settings name."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from functions.report.announce import chat_text, slack, teams

if TYPE_CHECKING:
    from functions.report.announce.told import Told

# By the name that stands in the settings (stacks/settings/notifications.py).
_FORMATS: dict[str, Callable[[Told], dict[str, Any]]] = {
    "text": lambda told: {"text": chat_text.text(told)},
    "slack": slack.message,
    "teams": teams.message,
}


def body(chat_format: str, told: Told) -> dict[str, Any]:
    """The body of the request, as JSON. Raises KeyError on a format that is not known."""
    return _FORMATS[chat_format](told)
