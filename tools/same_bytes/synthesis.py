"""The Terraform JSON of a clone, without the digests of its packages."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tools.same_bytes.clone import ENVIRONMENTS, Clone

# An environment of the clone's own settings, or of those in environments/, and what is synthesised.
_SYNTHESES = (
    *(("dev", None, "pipeline"), ("local", None, "pipeline"), ("prod", None, "pipeline")),
    *(("week", ENVIRONMENTS, "pipeline"), ("athena", ENVIRONMENTS, "pipeline")),
    ("week", ENVIRONMENTS, "bootstrap"),
)
_ACCOUNT = "123456789012"
_MASKED = (
    # The directory of a zip is named after its content, and the zip after its sources.
    (re.compile(r"/[0-9a-f]{64}/(\w+-\w+)-[0-9a-f]{16}\.zip"), r"/MASKED/\1-MASKED.zip"),
    (re.compile(r'("source_code_hash": )"[A-Za-z0-9+/]{43}="'), r'\1"MASKED"'),
)


def synthesise(clone: Clone) -> None:
    """Write the masked JSON of every synthesis to `made/synthesised/`."""
    for environment, config, stack in _SYNTHESES:
        out = clone.made.parent / "cdktf.out"
        variables = {"PIPELINE_CONFIG": str(config)} if config else {}
        clone.run(
            "app.py",
            *([] if stack == "pipeline" else [stack]),
            PIPELINE_ENV=environment,
            PIPELINE_ACCOUNT=_ACCOUNT,
            CDKTF_OUTDIR=str(out),
            **variables,
        )
        target = clone.made / "synthesised" / f"{environment}-{stack}"
        for path in sorted(out.rglob("*.json")):
            copy = target / path.relative_to(out)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_text(masked(path.read_text(encoding="utf-8")), encoding="utf-8")
        shutil.rmtree(out)


def masked(text: str) -> str:
    """Terraform JSON without the digests of the packages."""
    for pattern, replacement in _MASKED:
        text = pattern.sub(replacement, text)
    return text


def functions(clone: Clone) -> dict[str, Any]:
    """By name, each function of the week's environment: handler, memory (MB), variables."""
    (path,) = (clone.made / "synthesised" / "week-pipeline").rglob("cdk.tf.json")
    return dict(_functions(path))


def _functions(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    stack = json.loads(path.read_text(encoding="utf-8"))
    for function in stack["resource"]["aws_lambda_function"].values():
        yield (
            function["function_name"].rsplit("-", 1)[-1],
            {
                "handler": function["handler"],
                "memory_mb": function["memory_size"],
                "variables": function["environment"]["variables"],
            },
        )
