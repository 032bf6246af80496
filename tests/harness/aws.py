"""AWS in memory, with credentials that lead nowhere."""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Iterator

import botocore.loaders
import pytest
from moto import mock_aws

from functions.common import aws

CLIENTS = (aws.session, aws.s3, aws.sqs, aws.athena, aws.events, aws.sns)
# moto makes a new session for each test, and each would read what AWS's services look like again:
# a fifth of a second a test.
one_loader = functools.cache(botocore.loaders.create_loader)


@contextlib.contextmanager
def simulated_aws() -> Iterator[None]:
    """moto's AWS; cached clients are made anew inside it."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("AWS_ENDPOINT_URL", "AWS_PROFILE", "AWS_CA_BUNDLE"):
            patch.delenv(name, raising=False)
        patch.setenv("AWS_ACCESS_KEY_ID", "test")
        patch.setenv("AWS_SECRET_ACCESS_KEY", "test")
        patch.setenv("AWS_DEFAULT_REGION", "us-east-1")
        patch.setattr(botocore.loaders, "create_loader", one_loader)
        with mock_aws():
            _forget()
            yield
            _forget()


def _forget() -> None:
    for cached in CLIENTS:
        cached.cache_clear()
