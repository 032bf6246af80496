"""Identities of SES: what somebody verifies, and may then mail from."""

from __future__ import annotations

from collections.abc import Iterator


def identities(address: str) -> Iterator[str]:
    """Those that an address can be of: itself, its domain, and each domain above that.

    A domain mails for its subdomains too (SES developer guide, "Creating and verifying
    identities").
    """
    yield address
    labels = address.rpartition("@")[2].split(".")
    for first in range(len(labels) - 1):
        yield ".".join(labels[first:])
