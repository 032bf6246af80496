"""One Node process serves all synthesis of a test process, and loads only what is used."""

from __future__ import annotations

import json
import os
import re
import subprocess
import tarfile
from importlib.metadata import files
from pathlib import Path

from stacks import cdk
from tests.harness.synthesis import synthesised
from toolchain.project import ROOT

ON_DEMAND = ROOT / "stacks" / "provider_on_demand.cjs"
INDEX = """"use strict";
exports.used = exports.unused = void 0;
exports.used = require("./used");
exports.unused = require("./unused");
"""


def kernels() -> list[int]:
    """The jsii processes that this process has started and that run."""
    own = os.getpid()
    children = [
        int(pid)
        for task in Path(f"/proc/{own}/task").iterdir()
        for pid in (task / "children").read_text().split()
    ]
    return [pid for pid in children if b"jsii-runtime" in Path(f"/proc/{pid}/cmdline").read_bytes()]


def test_all_stacks_of_a_test_process_share_one_kernel() -> None:
    synthesised()
    (kernel,) = kernels()
    synthesised(emulated=True)
    cdk.Testing.app()
    assert kernels() == [kernel]


def test_no_other_node_process_inherits_what_the_kernel_is_started_with() -> None:
    assert ON_DEMAND.name not in os.environ.get("NODE_OPTIONS", "")


def test_a_submodule_is_loaded_when_it_is_used(tmp_path: Path) -> None:
    package = tmp_path / "with a space" / "@cdktf" / "provider-aws" / "lib"
    package.mkdir(parents=True)
    (package / "index.js").write_text(INDEX)
    (package / "used.js").write_text("exports.value = 7;")
    (package / "unused.js").write_text("throw new Error('loaded');")
    script = (
        f"const all = require({json.dumps(str(package))} + '/index.js');"
        "console.log(JSON.stringify([Object.keys(all), all.used.value, all.used === all.used]));"
    )
    command = ["node", "--require", str(ON_DEMAND), "-e", script]
    printed = subprocess.check_output(command, text=True)  # noqa: S603 - our own arguments
    names, *used = json.loads(printed)
    assert (sorted(names), used) == (["unused", "used"], [7, True])


def test_the_provider_that_is_installed_is_written_as_the_script_expects() -> None:
    (archive,) = (f for f in files("cdktf-cdktf-provider-aws") or [] if f.suffix == ".tgz")
    with tarfile.open(archive.locate(), "r|gz") as members:
        index = next(one for one in members if one.name == "package/lib/index.js")
        file = members.extractfile(index)
        assert file is not None
        text = file.read().decode()
    required = re.findall(r"require\(", text)
    assert len(re.findall(r'(?m)^exports\.\w+ = require\("\./[^"]+"\);$', text)) == len(required)
    assert len(required) > 2_000
