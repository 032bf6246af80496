"""docs/deploy.md gives GitHub all that the workflows read, at the right place, in the right order.

Its commands run here as they stand. `gh`, `aws`, `make` and `git` are stand-ins, which note what
they are asked and answer what the real ones would.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import stat
import sys
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from stacks.settings import Settings, load
from tests.harness.blocks import Block, Session, blocks
from toolchain.project import ROOT

WORKFLOWS = {path.name: path for path in (ROOT / ".github" / "workflows").glob("*.yml")}
DEPLOY = WORKFLOWS["deploy.yml"].read_text(encoding="utf-8")
ACCOUNT, OWNER_ID, REPOSITORY_ID, LOGIN_ID = "123456789012", 1234, 5678, 42
REPOSITORY = "repository"  # the level of what belongs to no environment

STAND_IN = f"""#!{sys.executable}
import json, os, sys
from pathlib import Path
program, *arguments = Path(sys.argv[0]).name, *sys.argv[1:]
given = sys.stdin.read() if "--input" in arguments else ""
with open(os.environ["ASKED"], "a") as file:
    print(json.dumps([program, arguments, given]), file=file)
answers = {{
    ("api", "repos/OWNER/NAME", "--jq", ".owner.id"): {OWNER_ID},
    ("api", "repos/OWNER/NAME", "--jq", ".id"): {REPOSITORY_ID},
    ("api", "user", "--jq", ".id"): {LOGIN_ID},
    ("sts", "get-caller-identity", "--query", "Account", "--output", "text"): "{ACCOUNT}",
}}
print(answers.get(tuple(arguments), ""))
"""


@dataclass(frozen=True)
class Asked:
    """A command that the page gives, with what it was given on its standard input."""

    program: str
    arguments: list[str]
    given: str

    def option(self, name: str) -> str | None:
        """What follows an option."""
        places = [n for n, one in enumerate(self.arguments) if one == name]
        return self.arguments[places[0] + 1] if places else None

    def options(self, name: str) -> list[str]:
        """What follows each of an option's places."""
        pairs = zip(self.arguments, self.arguments[1:], strict=False)
        return [value for option, value in pairs if option == name]


def section() -> list[Block]:
    """The commands of the part about GitHub."""
    page = (ROOT / "docs" / "deploy.md").read_text(encoding="utf-8")
    before, _, rest = page.partition("## From GitHub\n")
    first = before.count("\n")
    last = first + rest.partition("\n## ")[0].count("\n")
    return [
        block
        for block in blocks("docs/deploy.md")
        if first < block.line <= last and block.language == "sh"
    ]


@dataclass(frozen=True)
class Done:
    """What the commands asked for, and the settings as they have left them."""

    asked: list[Asked]
    settings: Settings

    def __iter__(self) -> Iterator[Asked]:
        return iter(self.asked)


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Done:
    clone = tmp_path_factory.mktemp("clone")
    shutil.copytree(ROOT / "config", clone / "config")
    binaries = clone / "bin"
    binaries.mkdir()
    for name in ("gh", "aws", "make", "git"):
        program = binaries / name
        program.write_text(STAND_IN, encoding="utf-8")
        program.chmod(program.stat().st_mode | stat.S_IXUSR)
    log = clone / "asked"
    path = os.pathsep.join([str(binaries), os.environ["PATH"]])
    session = Session(clone, {**os.environ, "PATH": path, "ASKED": str(log)})
    for block in section():
        session.run(block)
    rows = map(json.loads, log.read_text(encoding="utf-8").splitlines())
    return Done([Asked(*row) for row in rows], load("dev", clone / "config"))


def jobs(workflow: str) -> dict[str, str]:
    """The jobs of a workflow, without comments."""
    text = re.sub(r"^\s*#.*$", "", workflow.partition("\njobs:\n")[2], flags=re.M)
    parts = re.split(r"^  ([\w-]+):\n", text, flags=re.M)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def read() -> dict[tuple[str, str], set[str]]:
    """What the workflows read: `vars` or `secrets` and the name, and where it has to be set.

    In the steps of a job of an environment, that environment's is found. Before its steps, where
    the job says which environment that is, only the repository's.
    """
    found: dict[tuple[str, str], set[str]] = {}
    for path in WORKFLOWS.values():
        for job in jobs(path.read_text(encoding="utf-8")).values():
            head, _, steps = job.partition("    steps:\n")
            has_environment = re.search(r"^    environment: ", head, re.M) is not None
            for part, level in ((head, REPOSITORY), (steps, "environment")):
                for kind, name in re.findall(r"\b(vars|secrets)\.(\w+)", part):
                    where = level if has_environment else REPOSITORY
                    found.setdefault((kind, name), set()).add(where)
    return found


def inputs() -> dict[str, list[str]]:
    """The inputs of the workflow *deploy*, and what may be chosen; nothing where it is any text."""
    text = DEPLOY.partition("    inputs:\n")[2].partition("\npermissions:")[0]
    parts = re.split(r"^      (\w+):\n", text, flags=re.M)
    return {
        name: re.findall(r"\w+", (re.findall(r"options: \[(.*)\]", part) or [""])[0])
        for name, part in zip(parts[1::2], parts[2::2], strict=True)
    }


def given(done: Done) -> dict[tuple[str, str], set[str]]:
    """What the page's commands set, and where."""
    found: dict[tuple[str, str], set[str]] = {}
    for one in done:
        if one.program == "gh" and one.arguments[1:2] == ["set"]:
            kind = {"variable": "vars", "secret": "secrets"}[one.arguments[0]]
            level = "environment" if one.option("--env") else REPOSITORY
            found.setdefault((kind, one.arguments[2]), set()).add(level)
    return found


def value(done: Done, name: str) -> str | None:
    (one,) = [a for a in done if a.arguments[:3] == ["variable", "set", name]]
    return one.option("--body")


def test_the_workflows_read_something_at_either_level() -> None:
    levels = {level for where in read().values() for level in where}
    assert levels == {REPOSITORY, "environment"}


def test_all_that_the_workflows_read_is_set_where_they_find_it_and_nothing_else(
    done: Done,
) -> None:
    assert given(done) == read()


def test_the_environments_are_those_that_the_buttons_offer_and_are_made_before_they_are_filled(
    done: Done,
) -> None:
    made: set[str] = set()
    for one in done:
        if one.option("--method") == "PUT":
            made.update(re.findall(r"^repos/OWNER/NAME/environments/(\w+)$", one.arguments[-1]))
            made.update(re.findall(r"environments/(\w+)", " ".join(one.arguments)))
        if named := one.option("--env"):
            assert named in made
    assert made
    assert made <= set(inputs()["environment"])


def test_the_buttons_that_are_pressed_are_there(done: Done) -> None:
    pressed = [one for one in done if one.arguments[:2] == ["workflow", "run"]]
    assert [one.arguments[2] for one in pressed] == ["deploy.yml"] * 2
    chosen = [dict(field.split("=", 1) for field in one.options("-f")) for one in pressed]
    assert [fields["action"] for fields in chosen] == inputs()["action"]
    for fields in chosen:
        assert fields.keys() <= inputs().keys()
        assert all(text in inputs()[name] for name, text in fields.items() if inputs()[name])
    assert chosen[1]["confirm"] == chosen[1]["environment"]


def test_each_step_has_what_the_ones_before_it_have_made(done: Done) -> None:
    order = [" ".join([one.program, *one.arguments]) for one in done]
    steps = (
        "gh auth login",
        "gh repo create",
        "make bootstrap ENV=dev",
        "git push",
        "gh api --method PUT repos/OWNER/NAME/environments/dev",
        "gh variable set AWS_ROLE_ARN",
        "gh workflow run deploy.yml -f action=apply",
    )
    places = [next(n for n, text in enumerate(order) if text.startswith(step)) for step in steps]
    assert places == sorted(places)


def test_what_is_set_is_true_of_the_environment(done: Done) -> None:
    github = done.settings.github
    assert (github.repository, github.owner_id, github.repository_id) == (
        "OWNER/NAME",
        OWNER_ID,
        REPOSITORY_ID,
    )
    role = done.settings.names.deploy_role
    assert value(done, "AWS_ROLE_ARN") == f"arn:aws:iam::{ACCOUNT}:role/{role}"
    assert value(done, "AWS_REGION") == done.settings.region
    assert value(done, "PLAN_ENVIRONMENT") in inputs()["environment"]
    listed = json.loads(value(done, "DRIFT_ENVIRONMENTS") or "")
    assert set(listed) <= set(inputs()["environment"])


def test_reviewers_are_named_as_githubs_api_takes_them(done: Done) -> None:
    (one,) = [a for a in done if a.option("--input")]
    assert json.loads(one.given) == {"reviewers": [{"type": "User", "id": LOGIN_ID}]}
