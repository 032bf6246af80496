"""Lets a deployed report function mail by SES, as it does where the settings say so.

A deployment of its own would cost a minute; what one has is asserted in
tests/stacks/stages/test_delivery.py.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence

from local.deployed import SETTINGS, Deployed

SENDER = "reports@example.com"


@contextlib.contextmanager
def mailing_by_ses(deployed: Deployed, recipients: Sequence[str]) -> Iterator[None]:
    """The function is told to; sender and recipients are verified, as in SES's sandbox."""
    ses, functions = deployed.client("ses"), deployed.client("lambda")
    for address in (SENDER, *recipients):
        ses.verify_email_identity(EmailAddress=address)
    function = SETTINGS.names.report.function
    found = functions.get_function_configuration(FunctionName=function)
    before = found["Environment"]["Variables"]
    told = {"MAIL_SENDER": SENDER, "MAIL_RECIPIENTS": " ".join(recipients)}

    def configure(variables: dict[str, str]) -> None:
        functions.update_function_configuration(
            FunctionName=function, Environment={"Variables": variables}
        )

    configure({**before, **told})
    try:
        yield
    finally:
        configure(before)
