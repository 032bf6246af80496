"""Whether SNS mails or SES: by whether the variables of SES are set, all of them or none."""

from __future__ import annotations

import pytest

from functions.common.environment import ConfigurationError
from functions.report.settings import SesSettings, read_ses

BOTH = {"MAIL_SENDER": "reports@example.com", "MAIL_RECIPIENTS": "a@example.com b@example.com"}


def test_without_any_of_them_sns_mails() -> None:
    assert read_ses({"REPORTS_TOPIC": "topic"}) is None


def test_with_both_ses_mails() -> None:
    assert read_ses(BOTH) == SesSettings(
        mail_sender="reports@example.com", mail_recipients="a@example.com b@example.com"
    )


@pytest.mark.parametrize("missing", BOTH)
@pytest.mark.parametrize("value", [None, ""])
def test_one_alone_is_an_error_that_names_the_other(missing: str, value: str | None) -> None:
    given = {name: text for name, text in BOTH.items() if name != missing}
    if value is not None:
        given[missing] = value
    with pytest.raises(ConfigurationError, match=f"variable {missing} is not set: either all of"):
        read_ses(given)
