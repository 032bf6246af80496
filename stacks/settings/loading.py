"""Reading `config/<environment>.toml`. No other module reads these files.

`PIPELINE_CONFIG` names another directory of such files.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, cast, get_args

from pydantic import BaseModel, ValidationError

from stacks import toml_file
from stacks.environments import config_dir, environments
from stacks.errors import SettingsError
from stacks.refusals import in_words, place
from stacks.settings.environment import Settings
from stacks.toml_file import TomlFileError

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

# The file's name gives the environment, so it is not a key of the file.
OF_THE_FILE = "environment"


def load(environment: str, directory: Path | None = None) -> Settings:
    """Read `config/<environment>.toml`. Raises SettingsError."""
    directory = directory or config_dir()
    path = directory / f"{environment}.toml"
    try:
        table = toml_file.read(path)
    except FileNotFoundError:
        known = ", ".join(environments(directory)) or "none"
        raise SettingsError(f"{path}: no such environment; there are: {known}") from None
    except OSError as error:
        raise SettingsError(f"{path}: cannot be read: {error.strerror}") from None
    except TomlFileError as error:
        raise SettingsError(f"{path}: {error}") from None
    if OF_THE_FILE in table:
        raise SettingsError(f"{path}: {OF_THE_FILE}: unknown key; the file's name says it")
    try:
        return Settings.model_validate({**table, OF_THE_FILE: environment})
    except ValidationError as error:
        lines = [
            f"{path}: {line}" for detail in error.errors() for line in _explain(detail).splitlines()
        ]
        raise SettingsError("\n".join(lines)) from None


def same_state(
    settings: Settings, account: str = "", directory: Path | None = None
) -> list[Settings]:
    """The environments that keep their state in the bucket of this one's, by name.

    `account`: the one that is deployed to, where the settings name none. Environments whose
    settings name another account are left out.
    """
    bucket = settings.state_bucket(account)
    return [
        other
        for other in (load(name, directory) for name in environments(directory))
        if other.state.backend == "s3"
        and other.emulated == settings.emulated
        and other.state_bucket(account) == bucket
    ]


def _explain(detail: ErrorDetails) -> str:
    key = place(detail["loc"])
    if detail["type"] == "extra_forbidden":
        allowed = ", ".join(sorted({*_section(detail["loc"][:-1]).model_fields} - {OF_THE_FILE}))
        return f"{key}: unknown key; allowed here: {allowed}"
    said = in_words(detail)
    return f"{key}: {said}" if key else said


def _section(location: tuple[int | str, ...]) -> type[BaseModel]:
    """The section at a place: a field of another one, or one of those that a table names."""
    section: Any = Settings
    for name in location:
        named = get_args(section)  # of dict[name, section]
        section = named[1] if named else section.model_fields[str(name)].annotation
    return cast("type[BaseModel]", section)
