"""Of a deploy that fails, people are told the error; the log has the rest."""

from __future__ import annotations

from local.terraform import what_failed

# As the CDKTF command line prints it.
OUTPUT = """\
There are some problems with the CLI configuration:
╷
│ Warning: Unable to open CLI configuration file
│
│ The file does not exist.
╵
reporting-local  Initializing provider plugins...
                 ╷
                 │ Error: Failed to query available provider packages
                 │
                 │ Could not retrieve the list of available versions
                 ╵


0 Stacks deploying     0 Stacks done     1 Stack waiting
Error: terraform init failed with exit code 1
"""


def test_the_first_error_is_told_without_its_frame_and_without_warnings() -> None:
    assert what_failed(OUTPUT.splitlines(keepends=True)) == (
        "  Error: Failed to query available provider packages\n"
        "  Could not retrieve the list of available versions"
    )


def test_without_an_error_the_end_of_the_output_is_told() -> None:
    lines = [f"line {number}\n" for number in range(100)]
    told = what_failed(lines).splitlines()
    assert told[-1] == "  line 99"
    assert len(told) == 12


def test_a_long_error_is_cut() -> None:
    lines = ["Error: too much\n", *(f"│ {number}\n" for number in range(100))]
    assert len(what_failed(lines).splitlines()) == 12
