"""Of the user's configuration of Terraform, what says where providers come from is understood."""

from __future__ import annotations

from pathlib import Path

import pytest

from toolchain.provider.terraform_configuration import read, without_missing


@pytest.mark.parametrize(
    "text",
    [
        "provider_installation {\n  direct {}\n}",
        'disable_checkpoint = true\nprovider_installation { network_mirror { url = "x" } }',
        '{"provider_installation": [{"direct": [{}]}]}',
        'host "registry.terraform.io" {\n  services = {}\n}',
        '{"host": {\n  "registry.terraform.io": {"services": {}}}}',
        '# mirror\nurl = "https://example.com/"\nprovider_installation {}',
    ],
)
def test_a_file_that_says_how_providers_are_installed_decides(tmp_path: Path, text: str) -> None:
    (tmp_path / ".terraformrc").write_text(text)
    assert read({}, tmp_path).deciding == tmp_path / ".terraformrc"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "disable_checkpoint = true",
        "# provider_installation { direct {} }",
        "// provider_installation {}",
        "/* provider_installation {\n} */",
        'credentials "registry.terraform.io" {\n  token = "x"\n}',
        'host "example.com" {}',
    ],
)
def test_a_file_that_says_nothing_of_them_leaves_it_open(tmp_path: Path, text: str) -> None:
    (tmp_path / ".terraformrc").write_text(text)
    assert read({}, tmp_path).deciding is None


def test_as_in_terraform_a_file_that_is_named_stands_for_all_others(tmp_path: Path) -> None:
    (tmp_path / ".terraformrc").write_text("provider_installation {}")
    named = tmp_path / "named.rc"
    named.write_text("disable_checkpoint = true")
    assert read({"TF_CLI_CONFIG_FILE": str(named)}, tmp_path).deciding is None
    gone = read({"TF_CLI_CONFIG_FILE": "/nowhere/tf.rc"}, tmp_path)
    assert (gone.deciding, gone.missing) == (tmp_path / ".terraformrc", "/nowhere/tf.rc")


@pytest.mark.parametrize(
    "text", ['plugin_cache_dir = "$HOME/cache"', '{"plugin_cache_dir": "${HOME}/cache"}']
)
def test_the_plugin_cache_is_that_of_the_variable_or_of_the_file(tmp_path: Path, text: str) -> None:
    (tmp_path / ".terraformrc").write_text(text)
    assert read({"HOME": "/a/home"}, tmp_path).plugin_cache == "/a/home/cache"
    assert read({"TF_PLUGIN_CACHE_DIR": "/b"}, tmp_path).plugin_cache == "/b"


def test_a_variable_that_names_no_file_is_taken_away_and_one_that_does_stays(
    tmp_path: Path,
) -> None:
    assert without_missing({"TF_CLI_CONFIG_FILE": "/nowhere", "LANG": "C"}) == {"LANG": "C"}
    there = {"TF_CLI_CONFIG_FILE": str(tmp_path / "there")}
    (tmp_path / "there").touch()
    assert without_missing(there) == there
