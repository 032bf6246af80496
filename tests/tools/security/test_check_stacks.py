"""The security check of the stacks passes as they are, and refuses each of these changes.

Marked e2e for its time alone: checkov takes some ten seconds a run.
"""

from __future__ import annotations

import copy
import json
import re
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.harness.synthesis import synthesised
from toolchain.project import ROOT

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("synthesis")]

CONFIGURATION = ROOT / "tools" / "security" / "checkov.yaml"
Json = dict[str, Any]


def checked(
    stacks: Mapping[str, Json], directory: Path, configuration: Path = CONFIGURATION
) -> subprocess.CompletedProcess[str]:
    """Run the check that `make lint` runs, on stacks by name."""
    for name, stack in stacks.items():
        (directory / name).mkdir()
        (directory / name / "cdk.tf.json").write_text(json.dumps(stack, indent=2))
    command = [
        str(ROOT / "tools" / "security" / "check-stacks"),
        str(directory),
        str(configuration),
    ]
    return subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own arguments


def first(stack: Json, kind: str) -> Json:
    found: Json = next(iter(stack["resource"][kind].values()))
    return found


def open_a_bucket(stack: Json) -> None:
    first(stack, "aws_s3_bucket_public_access_block")["block_public_policy"] = False


def stop_versioning(stack: Json) -> None:
    first(stack, "aws_s3_bucket_versioning")["versioning_configuration"]["status"] = "Suspended"


def store_a_queue_in_plain_text(stack: Json) -> None:
    first(stack, "aws_sqs_queue")["sqs_managed_sse_enabled"] = False


def allow_everything(stack: Json) -> None:
    documents = stack["data"]["aws_iam_policy_document"].values()
    granted = next(one for one in documents if one["statement"][0].get("sid") == "Log")
    granted["statement"][0].update(actions=["*"], resources=["*"])


def hard_code_a_key(stack: Json) -> None:
    variables = first(stack, "aws_lambda_function")["environment"]["variables"]
    # AWS's own example of a key, from its documentation.
    variables["AWS_ACCESS_KEY_ID"] = "AKIAIOSFODNN7EXAMPLE"
    variables.update(AWS_SECRET_ACCESS_KEY="wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")


BAD_CHANGES: dict[Callable[[Json], None], str] = {
    open_a_bucket: "CKV_AWS_54",
    stop_versioning: "CKV_AWS_21",
    store_a_queue_in_plain_text: "CKV_AWS_27",
    allow_everything: "CKV_AWS_107",
    hard_code_a_key: "CKV_AWS_45",
}


def test_the_stack_passes_with_the_exceptions_that_are_named(tmp_path: Path) -> None:
    done = checked({"stack": synthesised()}, tmp_path)
    assert done.returncode == 0, done.stdout
    assert re.search(r"Passed checks: [1-9]\d{2,}, Failed checks: 0", done.stdout)


def failed(output: str) -> set[tuple[str, str]]:
    """The checks that failed, each with the name of its stack."""
    rows = re.findall(
        r"^Check: (CKV2?_AWS_\d+):.*\n\tFAILED .*\n\tFile: /(\w+)/cdk", output, re.MULTILINE
    )
    return {(name, check) for check, name in rows}


def test_each_bad_change_of_the_stack_is_refused(tmp_path: Path) -> None:
    """All of them in one run, and the stack as it is beside them."""
    stacks = {"as_it_is": synthesised()}
    for worsen in BAD_CHANGES:
        stacks[worsen.__name__] = copy.deepcopy(synthesised())
        worsen(stacks[worsen.__name__])
    done = checked(stacks, tmp_path)
    assert done.returncode == 1
    found = failed(done.stdout)
    assert {(worsen.__name__, check) for worsen, check in BAD_CHANGES.items()} <= found
    assert {name for name, _ in found} == stacks.keys() - {"as_it_is"}


def test_every_exception_is_one_that_is_needed(tmp_path: Path) -> None:
    excepted = set(re.findall(r"^  - (CKV2?_AWS_\d+)", CONFIGURATION.read_text(), re.MULTILINE))
    without = re.sub(r"^skip-check:\n(^  .*\n)*", "", CONFIGURATION.read_text(), flags=re.MULTILINE)
    configuration = tmp_path / "checkov.yaml"
    configuration.write_text(without)
    done = checked({"stack": synthesised()}, tmp_path, configuration)
    assert set(re.findall(r"Check: (CKV2?_AWS_\d+):", done.stdout)) == excepted
