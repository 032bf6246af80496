"""Where a mirror of providers is named, Terraform takes them from there."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from local.terraform import mirror_environment

if TYPE_CHECKING:
    import pytest


def test_a_mirror_is_used_as_it_lies(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("TF_PROVIDER_MIRROR", "/a/mirror")
    given = mirror_environment(tmp_path)
    assert 'path    = "/a/mirror"' in Path(given.pop("TF_CLI_CONFIG_FILE")).read_text()
    # The cache that the CDKTF command line would fill is shared by all deployments.
    assert given == {"CDKTF_DISABLE_PLUGIN_CACHE_ENV": "1"}


def test_without_a_mirror_nothing_is_changed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("TF_PROVIDER_MIRROR", raising=False)
    assert mirror_environment(tmp_path) == {}
    assert not list(tmp_path.iterdir())
