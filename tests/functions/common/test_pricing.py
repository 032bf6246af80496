"""A bill is use times price, with what is free taken off meter by meter."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from functions.common.pricing import DEFAULT_FILE, PriceError, bill, load

PRICES = load()


def test_a_service_is_one_line_over_all_its_meters() -> None:
    (line,) = bill({"lambda.requests": 2_000_000, "lambda.gb_seconds": 500_000}, PRICES)
    assert line.service == "Lambda"
    assert line.usd == pytest.approx(0.40 + 6.6667)
    assert line.units == {"lambda.requests": 2_000_000, "lambda.gb_seconds": 500_000}


def test_what_is_free_of_one_meter_is_not_taken_off_another() -> None:
    (line,) = bill({"lambda.requests": 3_000_000, "lambda.gb_seconds": 1}, PRICES)
    assert line.usd_after_free_tier == pytest.approx(0.40)


def test_use_within_the_free_tier_costs_nothing_and_never_less() -> None:
    (line,) = bill({"sqs.requests": 10}, PRICES)
    assert line.usd_after_free_tier == 0
    assert line.usd > 0


def test_use_without_a_price_is_refused_not_free() -> None:
    with pytest.raises(PriceError, match=r"no price of kms\.requests"):
        bill({"kms.requests": 1, "s3.puts": 1}, PRICES)


def test_every_price_says_where_and_when_it_was_read() -> None:
    meters = json.loads(DEFAULT_FILE.read_text())["meters"].values()
    assert all(meter["source"] and meter["read"] <= PRICES.as_of for meter in meters)


@pytest.mark.parametrize(
    "content",
    ["", "[]", "{}", '{"as_of": "2026-01-01", "currency": "USD", "meters": {"s3.puts": {}}}'],
)
def test_a_file_that_is_no_list_of_prices_is_named(tmp_path: Path, content: str) -> None:
    path = tmp_path / "mine.json"
    path.write_text(content)
    with pytest.raises(PriceError, match=r"mine\.json: not a file of prices"):
        load(path)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"as_of": None}, "Expected `str`, got `null` - at `$.as_of`"),
        ({"meters": []}, "Expected `object`, got `array` - at `$.meters`"),
        ({"meters": {"a": 1}}, "meters: a: Expected `object`, got `int`"),
        ({"meters": {"a": {"service": "A"}}}, "meters: a: Object missing required field `unit`"),
        *(
            ({"meters": {"a": {"service": "A", "unit": "u", "usd": usd, "free": 0}}}, said)
            for usd, said in (
                (float("nan"), "JSON is malformed"),
                (float("inf"), "JSON is malformed"),
                (-1, "meters: a: Expected `float` >= 0.0 - at `$.usd`"),
                (True, "meters: a: Expected `float`, got `bool` - at `$.usd`"),
                ("1", "meters: a: Expected `float`, got `str` - at `$.usd`"),
                (10**400, "meters: a: Number out of range - at `$.usd`"),
                (None, "meters: a: Expected `float`, got `null` - at `$.usd`"),
            )
        ),
    ],
)
def test_a_price_that_is_none_is_named(
    tmp_path: Path, changed: dict[str, object], said: str
) -> None:
    path = tmp_path / "mine.json"
    path.write_text(json.dumps({"as_of": "2026-11-23", "currency": "USD", "meters": {}, **changed}))
    with pytest.raises(PriceError) as refused:
        load(path)
    assert said in str(refused.value)


@pytest.mark.parametrize("text", ["", "[" * 9_000, "[]", "null", "\0", "1" * 5_000])
def test_a_file_that_is_no_json_of_prices_is_named(tmp_path: Path, text: str) -> None:
    path = tmp_path / "mine.json"
    path.write_text(text)
    with pytest.raises(PriceError, match=r"mine\.json: not a file of prices: ") as refused:
        load(path)
    assert "Error" not in str(refused.value)
