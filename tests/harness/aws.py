"""AWS in memory, with credentials that lead nowhere."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import pytest
from moto import mock_aws

from functions.common import aws
from tests.harness import stored_again

CLIENTS = (aws.session, aws.s3, aws.sqs, aws.athena, aws.events, aws.sns, aws.ses)


@contextlib.contextmanager
def simulated_aws() -> Iterator[None]:
    """moto's AWS; cached clients are made anew inside it."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("AWS_ENDPOINT_URL", "AWS_PROFILE", "AWS_CA_BUNDLE"):
            patch.delenv(name, raising=False)
        patch.setenv("AWS_ACCESS_KEY_ID", "test")
        patch.setenv("AWS_SECRET_ACCESS_KEY", "test")
        patch.setenv("AWS_DEFAULT_REGION", "us-east-1")
        stored_again.mend(patch)
        with mock_aws():
            _forget()
            yield
            _forget()


def _forget() -> None:
    for cached in CLIENTS:
        cached.cache_clear()
