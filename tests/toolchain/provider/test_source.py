"""Terraform's AWS provider is found in a fixed order, and what was found is what is used."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from tests.harness.machines import machine, packed, unpacked
from toolchain.project import ROOT
from toolchain.provider.machine import Machine
from toolchain.provider.source import ProviderError, of_deploys, of_this_machine
from toolchain.versions import AWS_PROVIDER_VERSION

INSTALLS = 'provider_installation {\n  filesystem_mirror {\n    path = "/a/mirror"\n  }\n}\n'


def written(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def everywhere(directory: Path) -> Machine:
    """A machine on which every place has the provider."""
    for place in (
        *("mirror", "home/.terraform.d/plugins", "xdg/terraform/plugins"),
        *("usr/share/terraform/plugins", "cache", "home/.terraform.d/plugin-cache"),
        *("fetched", "opt/b-plugins", "srv/terraform"),
    ):
        unpacked(directory / place)
    written(directory / "tf.rc", INSTALLS)
    written(directory / "home" / ".terraformrc", INSTALLS)
    written(directory / "home" / ".terraform.d" / "own.tfrc", INSTALLS)
    named = {
        "TF_PROVIDER_MIRROR": "mirror",
        "TF_CLI_CONFIG_FILE": "tf.rc",
        "TF_PLUGIN_CACHE_DIR": "cache",
        "XDG_DATA_HOME": "xdg",
    }
    environ = {name: str(directory / path) for name, path in named.items()}
    return machine(directory, environ, unreachable=lambda: None)


def test_of_all_the_places_the_first_in_the_order_is_taken(tmp_path: Path) -> None:
    full = everywhere(tmp_path)
    environ = dict(full.environ)
    taken = []
    for taken_away in (
        *("TF_PROVIDER_MIRROR", "TF_CLI_CONFIG_FILE", "home/.terraformrc"),
        *("home/.terraform.d/own.tfrc", "home/.terraform.d/plugins", "xdg"),
        *("usr", "cache", "home/.terraform.d/plugin-cache", "fetched", "opt", "srv", ""),
    ):
        here = machine(tmp_path, environ, unreachable=lambda: None)
        found = of_this_machine(here)
        place = found.mirror or found.configuration.deciding
        taken.append(str(place.relative_to(tmp_path)) if place else found.origin)
        environ.pop(taken_away, None)
        if taken_away and (tmp_path / taken_away).exists():
            (tmp_path / taken_away).rename(tmp_path / f"away-{len(taken)}")
    assert taken == [
        "mirror",
        "tf.rc",
        "home/.terraformrc",
        "home/.terraform.d/own.tfrc",
        "home/.terraform.d/plugins",
        "xdg/terraform/plugins",
        "usr/share/terraform/plugins",
        "cache",
        "home/.terraform.d/plugin-cache",
        "fetched",
        "opt/b-plugins",
        "srv/terraform",
        "from registry.terraform.io",
    ]


def test_a_deploy_to_aws_takes_what_the_user_names_or_the_registry_and_nothing_found(
    tmp_path: Path,
) -> None:
    full = everywhere(tmp_path)
    environ = dict(full.environ)
    assert of_deploys(full).mirror == tmp_path / "mirror"
    del environ["TF_PROVIDER_MIRROR"]
    assert of_deploys(machine(tmp_path, environ)).configuration.deciding == tmp_path / "tf.rc"
    del environ["TF_CLI_CONFIG_FILE"]
    (tmp_path / "home" / ".terraformrc").unlink()
    (tmp_path / "home" / ".terraform.d" / "own.tfrc").unlink()
    found = of_deploys(machine(tmp_path, environ))
    assert found.from_registry
    # Terraform itself would look into its plugin folders; it is told to ask the registry alone.
    given = found.environment({}, tmp_path)
    assert Path(given["TF_CLI_CONFIG_FILE"]).read_text().split() == [
        *("provider_installation", "{", "direct", "{}", "}")
    ]
    assert given["TF_PLUGIN_CACHE_DIR"] == str(tmp_path / "cache")


def test_a_deploy_to_aws_does_not_ask_whether_the_registry_answers(tmp_path: Path) -> None:
    assert of_deploys(machine(tmp_path)).from_registry


@pytest.mark.parametrize("laid", [packed, unpacked])
def test_only_the_pinned_version_for_this_platform_counts(tmp_path: Path, laid: object) -> None:
    assert callable(laid)
    laid(tmp_path / "opt" / "old", "5.99.0")
    laid(tmp_path / "opt" / "other", target="darwin_arm64")
    (tmp_path / "opt" / "unrelated").mkdir()
    with pytest.raises(ProviderError):
        of_this_machine(machine(tmp_path))
    laid(tmp_path / "opt" / "plugins")
    assert of_this_machine(machine(tmp_path)).mirror == tmp_path / "opt" / "plugins"
    elsewhere = of_this_machine(machine(tmp_path, target="darwin_arm64", system="darwin"))
    assert elsewhere.mirror == tmp_path / "opt" / "other"


def test_on_macos_terraforms_folders_are_those_of_the_library(tmp_path: Path) -> None:
    library = tmp_path / "home" / "Library" / "Application Support" / "io.terraform" / "plugins"
    unpacked(library, target="darwin_arm64")
    here = machine(tmp_path, system="darwin", target="darwin_arm64")
    assert of_this_machine(here).mirror == library


@pytest.mark.parametrize("choose", [of_this_machine, of_deploys])
def test_a_named_mirror_without_the_pinned_version_is_an_error_whatever_else_there_is(
    tmp_path: Path, choose: object
) -> None:
    assert callable(choose)
    unpacked(tmp_path / "opt" / "plugins")
    unpacked(tmp_path / "mirror", "5.99.0")
    here = machine(
        tmp_path, {"TF_PROVIDER_MIRROR": str(tmp_path / "mirror")}, unreachable=lambda: None
    )
    with pytest.raises(
        ProviderError, match=rf"TF_PROVIDER_MIRROR names .*mirror.*{AWS_PROVIDER_VERSION}"
    ):
        choose(here)


def test_without_any_the_message_says_what_to_set_and_where_that_is_documented(
    tmp_path: Path,
) -> None:
    with pytest.raises(ProviderError) as raised:
        of_this_machine(machine(tmp_path, unreachable=lambda: "no such host"))
    message = str(raised.value)
    for part in (
        AWS_PROVIDER_VERSION,
        "no such host",
        "terraform providers mirror",
        "TF_PROVIDER_MIRROR=",
    ):
        assert part in message
    page = ROOT / "docs" / "local.md"
    assert 'docs/local.md, "Where Terraform gets its provider"' in message
    assert "## Where Terraform gets its provider" in page.read_text()


def test_one_line_says_which_was_taken_and_one_more_what_was_left_aside(tmp_path: Path) -> None:
    unpacked(tmp_path / "opt" / "plugins")
    assert of_this_machine(machine(tmp_path)).lines == [
        f"Terraform's AWS provider {AWS_PROVIDER_VERSION}:"
        f" from {tmp_path}/opt/plugins (found there)"
    ]
    _, aside = of_this_machine(machine(tmp_path, {"TF_CLI_CONFIG_FILE": "/nowhere/tf.rc"})).lines
    assert aside == "TF_CLI_CONFIG_FILE names /nowhere/tf.rc, which is not there: left aside"


def test_a_mirror_is_used_as_it_lies_and_through_no_cache(tmp_path: Path) -> None:
    unpacked(tmp_path / "opt" / 'a "mirror"')
    found = of_this_machine(machine(tmp_path))
    environ = {"TF_PLUGIN_CACHE_DIR": "/a/cache", "TF_CLI_CONFIG_FILE": "/nowhere", "LANG": "C"}
    given = found.environment(environ, tmp_path)
    assert f'path = "{tmp_path}/opt/a \\"mirror\\""' in (tmp_path / "terraform.rc").read_text()
    assert given == {
        "TF_CLI_CONFIG_FILE": str(tmp_path / "terraform.rc"),
        "CDKTF_DISABLE_PLUGIN_CACHE_ENV": "1",
        "LANG": "C",
    }


def test_the_users_configuration_is_used_as_it_is(tmp_path: Path) -> None:
    file = written(tmp_path / "home" / ".terraformrc", INSTALLS)
    found = of_this_machine(machine(tmp_path))
    given = found.environment({"TF_CLI_CONFIG_FILE": "/nowhere", "LANG": "C"}, tmp_path)
    assert given == {"LANG": "C", "CDKTF_DISABLE_PLUGIN_CACHE_ENV": "1"}
    assert not (tmp_path / "terraform.rc").exists()
    file.write_text('provider_installation { network_mirror { url = "https://example.com/" } }')
    assert of_this_machine(machine(tmp_path)).environment({"LANG": "C"}, tmp_path) == {"LANG": "C"}


@pytest.mark.slow  # it runs Terraform
def test_terraform_takes_the_configuration_that_is_written_without_a_word(tmp_path: Path) -> None:
    unpacked(tmp_path / "opt" / "plugins")
    for found in (of_this_machine(machine(tmp_path)), of_deploys(machine(tmp_path))):
        environ = {"PATH": os.environ["PATH"], "TF_CLI_CONFIG_FILE": "/nowhere"}
        given = found.environment({**environ, "CHECKPOINT_DISABLE": "1"}, tmp_path)
        done = subprocess.run(
            ["terraform", "version"],  # noqa: S607
            env=given,
            capture_output=True,
            text=True,
            check=True,
        )
        assert "Warning" not in done.stdout + done.stderr
        assert done.stdout.startswith("Terraform v")


def test_a_configuration_that_only_names_another_host_gets_no_provider_that_was_found(
    tmp_path: Path,
) -> None:
    own = 'host "registry.terraform.io" { services = { "providers.v1" = "https://example.com/" } }'
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / ".terraformrc").write_text(own)
    given = of_deploys(machine(tmp_path)).environment({}, tmp_path)
    written = Path(given["TF_CLI_CONFIG_FILE"]).read_text()
    assert written.startswith(own)
    assert "provider_installation {\n  direct {}" in written


def test_a_path_that_is_called_like_the_setting_decides_nothing(tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    own = 'plugin_cache_dir = "/x/provider_installation"'
    (tmp_path / "home" / ".terraformrc").write_text(own)
    given = of_deploys(machine(tmp_path)).environment({}, tmp_path)
    assert "direct {}" in Path(given["TF_CLI_CONFIG_FILE"]).read_text()
