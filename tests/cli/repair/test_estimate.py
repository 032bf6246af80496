"""What a repair costs is never shown as nothing."""

from __future__ import annotations

from cli.repair.estimate import Estimate


def test_a_small_download_and_a_small_price_are_not_none() -> None:
    shown = str(Estimate(reads=1, bytes_out=1_000))
    assert "less than $0.01 in requests (1 S3 read, <0.1 MB downloaded;" in shown
    assert "1,234.5 MB downloaded" in str(Estimate(bytes_out=1_234_500_000))
