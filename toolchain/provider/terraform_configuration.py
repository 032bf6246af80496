"""Reads where the user's configuration of Terraform's command line takes providers from.

https://developer.hashicorp.com/terraform/cli/config/config-file
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from string import Template

VARIABLE = "TF_CLI_CONFIG_FILE"

# Texts are matched first, so that `//` in an address does not begin a comment.
_TEXT_OR_COMMENT = re.compile(r'("(?:\\.|[^"\\\n])*")|#[^\n]*|//[^\n]*|/\*.*?\*/', re.DOTALL)
# The block that says how providers are installed, in HCL and in JSON; not a path of that name.
_INSTALLS = re.compile(r'(?<![\w"/])provider_installation\s*\{|"provider_installation"\s*:')
# Another host in place of the registry.
_REGISTRY = re.compile(r'\bhost\b[\s":=\[{]*registry\.terraform\.io"')
_CACHE = re.compile(r'\bplugin_cache_dir"?\s*[=:]\s*"([^"\n]+)"')


@dataclass(frozen=True, slots=True)
class TerraformConfiguration:
    """What Terraform would read: a file that TF_CLI_CONFIG_FILE names, else those of the home.

    `missing` is what TF_CLI_CONFIG_FILE names when no file is there. `deciding` is the file that
    says how providers are installed, or None. Without `installs` it only names another
    host for the registry: Terraform would look into its own folders too.
    """

    missing: str | None
    deciding: Path | None
    installs: bool
    copies_from_disk: bool
    plugin_cache: str | None


def read(environ: Mapping[str, str], home: Path) -> TerraformConfiguration:
    """Read the files that Terraform would read."""
    named = environ.get(VARIABLE)
    if named and os.path.isfile(named):  # noqa: PTH113 - False, not an error, where access is denied
        texts = {Path(named).absolute(): _text(Path(named))}
    else:
        more = (home / ".terraform.d").glob("*.tfrc*")
        own = sorted(file for file in more if file.name.endswith((".tfrc", ".tfrc.json")))
        files = [home / ".terraformrc", *own]
        texts = {file: _text(file) for file in files if os.access(file, os.R_OK) and file.is_file()}
    installing = [file for file, text in texts.items() if _INSTALLS.search(text)]
    standing_in = [file for file, text in texts.items() if _REGISTRY.search(text)]
    deciding = next(iter([*installing, *standing_in]), None)
    caches = (found[1] for found in map(_CACHE.search, texts.values()) if found)
    cache = next(caches, None)
    return TerraformConfiguration(
        missing=named if named and not os.path.isfile(named) else None,  # noqa: PTH113 - as above
        deciding=deciding,
        installs=bool(installing),
        copies_from_disk=deciding is not None and "filesystem_mirror" in texts[deciding],
        plugin_cache=environ.get("TF_PLUGIN_CACHE_DIR")
        or (Template(cache).safe_substitute(environ) if cache else None),
    )


def without_missing(environ: Mapping[str, str]) -> dict[str, str]:
    """The environment without a TF_CLI_CONFIG_FILE that does not exist: each call would warn.

    An existing one becomes absolute, since Terraform runs in other directories.
    """
    kept = {name: text for name, text in environ.items() if name != VARIABLE}
    named = environ.get(VARIABLE)
    if named and os.path.isfile(named):  # noqa: PTH113 - as above
        kept[VARIABLE] = str(Path(named).absolute())
    return kept


def _text(file: Path) -> str:
    text = file.read_text(encoding="utf-8", errors="replace")
    return _TEXT_OR_COMMENT.sub(lambda found: found[1] or " ", text)
