"""What is raised about settings. Importing it loads no settings class, which takes long."""

from __future__ import annotations


class SettingsError(ValueError):
    """A settings file cannot be used. The message says where it is wrong and what is allowed."""
