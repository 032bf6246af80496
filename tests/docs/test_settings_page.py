"""docs/settings.md is what the models of the settings say, and says what happens to a mistake."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

import pytest
from pydantic import Field

from stacks.settings import Bus, Settings, SettingsError, load
from stacks.settings.fields import Section
from stacks.settings.notifications import Audience
from tools import settings_page

PAGE = settings_page.FILE.read_text(encoding="utf-8")


def test_the_page_has_what_make_settings_writes() -> None:
    assert settings_page.MARK in PAGE
    assert settings_page.page() == PAGE, "stale: run `make settings`"


def test_every_key_that_a_file_may_have_has_a_row_in_its_section() -> None:
    sections = dict(re.findall(r"^## ([^\n]+)\n(.*?)(?=^## |\Z)", PAGE, re.M | re.S))
    named = {
        name: set(re.findall(r"^\| `(\w+)` \|", rows.partition("\n### ")[0], re.M))
        for name, rows in sections.items()
    }
    settings = Settings(environment="test")
    models = {name: type(getattr(settings, name)) for name in Settings.model_fields}
    expected = {
        f"[{name}]": set(model.model_fields)
        for name, model in models.items()
        if issubclass(model, Section)
    }
    expected["At the top of the file"] = {
        name for name in models if f"[{name}]" not in expected and name != "environment"
    }
    assert named == expected


def test_every_key_of_what_has_a_name_in_the_file_has_a_row() -> None:
    sections = re.findall(r"^### \[([^\n]+)\]\n(.*?)(?=^##|\Z)", PAGE, re.M | re.S)
    assert {name: set(re.findall(r"^\| `(\w+)` \|", rows, re.M)) for name, rows in sections} == {
        "routing.buses.NAME": set(Bus.model_fields),
        "delivery.audiences.NAME": set(Audience.model_fields),
    }


def test_the_mistakes_on_the_page_are_told_as_it_says(tmp_path: Path) -> None:
    (tmp_path / "dev.toml").write_text("[ingest]\nbatch_size = 0\n[queries]\nfirst = 1\n")
    with pytest.raises(SettingsError) as refused:
        load("dev", tmp_path)
    assert str(refused.value).replace(str(tmp_path), "config") in PAGE


def test_the_example_on_the_page_is_a_file_that_loads(tmp_path: Path) -> None:
    (example,) = re.findall(r"```toml\n(.*?)```", PAGE, re.S)
    (tmp_path / "team.toml").write_text(example)
    assert load("team", tmp_path).ingest.batch_window_seconds == 60


def test_a_setting_without_a_text_under_it_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    class Bare(Section):
        """Has a text; its field has none."""

        bare: Annotated[int, Field(ge=1)] = 1

    monkeypatch.setattr(settings_page, "Settings", Bare)
    with pytest.raises(settings_page.UndescribedError, match="bare"):
        settings_page.tables()
