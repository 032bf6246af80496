"""From the registry, the provider is fetched once, by Terraform, and used as a mirror."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.harness.machines import machine, unpacked
from toolchain.provider.download import fetched_provider_on
from toolchain.provider.source import ProviderError
from toolchain.versions import AWS_PROVIDER_VERSION

# A Terraform that installs what the configuration asks for, as far as these tests look.
TERRAFORM = f"""#!/bin/sh
directory=${{1#-chdir=}}
echo "$2 $TF_DATA_DIR $TF_PLUGIN_CACHE_DIR" >> "$LOG"
grep -q 'direct {{}}' "$TF_CLI_CONFIG_FILE" || exit 1
grep -q '"version": "{AWS_PROVIDER_VERSION}"' "$directory/main.tf.json" || exit 1
sleep 0.2
to="$directory/.terraform/providers/registry.terraform.io/hashicorp/aws/{AWS_PROVIDER_VERSION}/linux_amd64"
mkdir -p "$to" && touch "$to/terraform-provider-aws_v{AWS_PROVIDER_VERSION}_x5"
"""


def terraform(directory: Path, script: str, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    program = directory / "bin" / "terraform"
    program.parent.mkdir()
    program.write_text(script)
    program.chmod(0o755)
    path = f"{program.parent}{os.pathsep}{os.environ['PATH']}"
    monkeypatch.setenv("PATH", path)
    return {"PATH": path, "LOG": str(directory / "log")}


def test_several_that_start_at_once_fetch_it_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    environ = terraform(tmp_path, TERRAFORM, monkeypatch)
    elsewhere = {"TF_DATA_DIR": "/elsewhere", "TF_PLUGIN_CACHE_DIR": "/elsewhere"}
    here = machine(tmp_path, {**environ, **elsewhere}, unreachable=lambda: None)
    with ThreadPoolExecutor(3) as pool:
        found = [
            task.result() for task in [pool.submit(fetched_provider_on, here) for _ in range(3)]
        ]
    assert {one.mirror for one in found} == {tmp_path / "fetched"}
    assert (tmp_path / "log").read_text() == "init  \n"
    assert capsys.readouterr().err.count("fetching") == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        *("bin", "fetched", "fetched.lock", "log")
    ]


def test_what_cannot_be_fetched_is_an_error_with_terraforms_own_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = "#!/bin/sh\necho 'no such provider' >&2\nexit 1\n"
    environ = terraform(tmp_path, script, monkeypatch)
    here = machine(tmp_path, environ, unreachable=lambda: None)
    with pytest.raises(ProviderError, match=r"(?s)no such provider.*could not be fetched"):
        fetched_provider_on(here)
    assert not (tmp_path / "fetched").exists()


def test_what_is_found_is_not_fetched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    environ = terraform(tmp_path, "#!/bin/sh\nexit 1\n", monkeypatch)
    unpacked(tmp_path / "opt" / "plugins")
    assert fetched_provider_on(machine(tmp_path, environ)).mirror == tmp_path / "opt" / "plugins"
