"""This machine, and the folders on it that may hold Terraform's AWS provider."""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from toolchain.project import BUILD, ROOT
from toolchain.provider import registry
from toolchain.versions import AWS_PROVIDER_VERSION

# The provider as fetched from the registry, for all deployments of this clone.
FETCHED = BUILD / "providers" / AWS_PROVIDER_VERSION
# Each folder in one of these may be a mirror.
SHARED = (
    *(Path("/opt"), Path("/srv"), Path("/usr/local/lib"), Path("/usr/local/share")),
    *(Path("/usr/lib"), Path("/usr/share"), Path("/var/lib")),
)
_ARCHITECTURES = {"x86_64": "amd64", "aarch64": "arm64"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """Everything that decides where the provider is found.

    `system` is Python's `sys.platform`, `target` the same and the processor in Terraform's words,
    such as `linux_amd64`. `unreachable` says why the registry cannot be reached.
    """

    environ: Mapping[str, str]
    home: Path
    system: str
    target: str
    shared: Sequence[Path] = SHARED
    fetched: Path = FETCHED
    unreachable: Callable[[], str | None] = registry.unreachable

    @classmethod
    def here(cls) -> Machine:
        """This machine."""
        processor = platform.machine().lower()
        target = f"{sys.platform}_{_ARCHITECTURES.get(processor, processor)}"
        return cls(environ=os.environ, home=Path.home(), system=sys.platform, target=target)

    def holds(self, folder: Path) -> bool:
        """Whether the folder has the provider for this machine, packed or unpacked.

        https://developer.hashicorp.com/terraform/cli/config/config-file#filesystem_mirror
        """
        root = folder / registry.HOST / "hashicorp" / "aws"
        unpacked = _names(root / AWS_PROVIDER_VERSION / self.target)
        return any(name.startswith("terraform-provider-aws") for name in unpacked) or (
            f"terraform-provider-aws_{AWS_PROVIDER_VERSION}_{self.target}.zip" in _names(root)
        )

    def folders(self, plugin_cache: str | None) -> Iterator[tuple[Path, str]]:
        """Folders that may hold the provider, each with a description: Terraform's own first."""
        for folder in self._implied():
            yield folder, "a plugin folder of Terraform's"
        if plugin_cache:
            yield Path(plugin_cache), "Terraform's plugin cache"
        # Where the CDKTF command line puts one, unless it is told otherwise.
        yield self.home / ".terraform.d" / "plugin-cache", "Terraform's plugin cache"
        yield self.fetched, "fetched from the registry before"
        for place in self.shared:
            for name in _names(place):
                yield place / name, "found there"

    def _implied(self) -> list[Path]:
        """Where Terraform looks by itself.

        https://developer.hashicorp.com/terraform/cli/config/config-file#implied-local-mirror-directories
        """
        own = [ROOT / "terraform.d" / "plugins", self.home / ".terraform.d" / "plugins"]
        if self.system == "darwin":
            library = Path("Library", "Application Support", "io.terraform", "plugins")
            return [*own, self.home / library, Path("/") / library]
        # By the XDG base directory specification, with its defaults.
        personal = self.environ.get("XDG_DATA_HOME") or str(self.home / ".local" / "share")
        common = self.environ.get("XDG_DATA_DIRS") or "/usr/local/share:/usr/share"
        data = [personal, *common.split(":")]
        return [*own, *(Path(place) / "terraform" / "plugins" for place in data if place)]


def _names(folder: Path) -> list[str]:
    """The names in a folder, sorted; none if it cannot be read."""
    try:
        return sorted(os.listdir(folder))  # noqa: PTH208 - names
    except OSError:
        return []
