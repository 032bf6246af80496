"""What is downloaded is whole: a body that breaks off is asked for again, and then given up."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.compat import HTTPHeaders
from botocore.exceptions import FlexibleChecksumError, IncompleteReadError
from moto.core.botocore_stubber import MockRawResponse

from functions.common import aws
from functions.common.storage.s3 import S3Bucket
from functions.report.inputs.lake import Lake

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client

KEY = "events/dt=2026-11-23/b-n1.parquet"
BODY = bytes(range(256)) * 10_000

Answer = Callable[[AWSPreparedRequest], AWSResponse]


@pytest.fixture
def lake(s3: S3Client) -> Lake:
    s3.create_bucket(Bucket="processed")
    s3.put_object(Bucket="processed", Key=KEY, Body=BODY)
    return Lake(raw=S3Bucket(aws.s3(), "raw"), processed=S3Bucket(aws.s3(), "processed"))


def answering(*answers: Answer | None) -> list[str]:
    """The first requests get these answers, None for the stored object; the requests made."""
    made: list[str] = []

    def answer(request: AWSPreparedRequest, **_: Any) -> AWSResponse | None:
        made.append(str(request.method))
        given = answers[len(made) - 1] if len(made) <= len(answers) else None
        return given(request) if given else None

    aws.s3().meta.events.register_first("before-send.s3", answer)  # type: ignore[arg-type]  # may answer
    return made


def respond(body: bytes, **headers: str) -> Answer:
    def answer(request: AWSPreparedRequest) -> AWSResponse:
        sent = HTTPHeaders()
        for name, value in {"content-length": str(len(BODY)), **headers}.items():
            sent[name.replace("_", "-")] = value
        return AWSResponse(request.url, 200, sent, MockRawResponse(body))

    return answer


CUT = respond(BODY[:100_000])
ALTERED = respond(BODY[:-1] + b"?", x_amz_checksum_crc32="AAAAAA==")


def test_an_object_is_one_request(lake: Lake, tmp_path: Path) -> None:
    made = answering()
    assert lake.download([KEY], tmp_path) == {KEY: tmp_path / "000000.parquet"}
    assert (tmp_path / "000000.parquet").read_bytes() == BODY
    assert made == ["GET"]


@pytest.mark.parametrize("broken", [CUT, ALTERED])
def test_a_body_that_is_not_whole_is_asked_for_again(
    lake: Lake, tmp_path: Path, broken: Answer
) -> None:
    made = answering(broken, broken)
    lake.download([KEY], tmp_path)
    assert (tmp_path / "000000.parquet").read_bytes() == BODY
    assert len(made) == 3


@pytest.mark.parametrize(
    ("broken", "error"), [(CUT, IncompleteReadError), (ALTERED, FlexibleChecksumError)]
)
def test_a_body_that_never_is_whole_raises(
    lake: Lake, tmp_path: Path, broken: Answer, error: type[Exception]
) -> None:
    answering(*[broken] * 5)
    with pytest.raises(error):
        lake.download([KEY], tmp_path)
