"""What a failure of PutEvents means: try again, refuse the entry, or stop."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING

from botocore import exceptions

if TYPE_CHECKING:
    from types_boto3_events.type_defs import PutEventsResultEntryTypeDef

# Of entries: EventBridge API reference, PutEventsResultEntry. Of requests: the same page's "Common
# errors", and what botocore itself tries again.
_PASSING = {
    "InternalException",
    "InternalFailure",
    "RequestTimeout",
    "RequestTimeoutException",
    "ServiceUnavailable",
    "Throttling",
    "ThrottlingException",
    "ThrottledException",
    "RequestThrottled",
    "RequestThrottledException",
    "RequestLimitExceeded",
    "TooManyRequestsException",
}
_TOO_MANY_REQUESTS = 429
_SERVER_ERRORS = 500
# The credentials are no good any more: no later request will fare better.
_CREDENTIALS = {
    "ExpiredToken",
    "ExpiredTokenException",
    "IncompleteSignature",
    "IncompleteSignatureException",
    "InvalidClientTokenId",
    "InvalidSignatureException",
    "MissingAuthenticationToken",
    "MissingAuthenticationTokenException",
    "OptInRequired",
    "RequestExpired",
    "SignatureDoesNotMatch",
    "UnrecognizedClientException",
}


class Kind(Enum):
    """What to do after a failure."""

    PASSING = auto()  # try again
    REFUSED = auto()  # this will never be taken
    HOPELESS = auto()  # nothing will be taken


@dataclass(frozen=True, slots=True)
class Failure:
    """Why an entry was not accepted: a code, and words for people."""

    code: str
    why: str
    kind: Kind

    def __str__(self) -> str:
        return f"{self.code}: {self.why}" if self.why else self.code


# The answer says nothing of an entry: whether the bus has it is not known.
NO_ANSWER = Failure(
    "NoAnswer", "the answer of PutEvents does not say what became of it", Kind.PASSING
)


def of_entry(result: PutEventsResultEntryTypeDef) -> Failure | None:
    """The failure that the answer states for an entry, or None if the bus accepted it."""
    code = result.get("ErrorCode")
    if code is not None:
        kind = Kind.PASSING if code in _PASSING else Kind.REFUSED
        return Failure(code, result.get("ErrorMessage", ""), kind)
    return None if "EventId" in result else NO_ANSWER


def of_request(error: Exception) -> Failure:
    """The failure of a request as a whole.

    An answer that the client could not read may come of anything between here and AWS, and pass.
    """
    if isinstance(error, exceptions.ClientError):
        code, why = error.response["Error"]["Code"], error.response["Error"].get("Message", "")
        status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
        if code in _PASSING or status == _TOO_MANY_REQUESTS or status >= _SERVER_ERRORS:
            return Failure(code, why, Kind.PASSING)
        return Failure(code, why, Kind.HOPELESS if code in _CREDENTIALS else Kind.REFUSED)
    network = isinstance(error, exceptions.ConnectionError | exceptions.HTTPClientError)
    ours = isinstance(error, exceptions.BotoCoreError) and not network
    return Failure(type(error).__name__, str(error), Kind.HOPELESS if ours else Kind.PASSING)
