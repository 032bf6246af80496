"""What is raised about settings and definitions. Importing it loads no class of theirs."""

from __future__ import annotations


class SettingsError(ValueError):
    """A settings file cannot be used. The message says where it is wrong and what is allowed."""


class DefinitionsError(ValueError):
    """The definitions cannot be used. The message has a line for each mistake."""
