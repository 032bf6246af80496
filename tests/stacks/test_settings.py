"""Settings files are strict: a mistake is refused with the file, the key and what is allowed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from stacks.settings import Settings, SettingsError, environments, load
from toolchain.project import ROOT

KEY = "arn:aws:kms:us-east-1:123456789012:key/one"


@pytest.mark.parametrize("environment", environments())
def test_every_environment_in_the_repository_loads(environment: str) -> None:
    settings = load(environment)
    assert settings.environment == environment
    assert settings.names.prefix == f"{settings.name}-{environment}"


def test_only_environments_that_people_try_things_in_lose_data_on_destroy() -> None:
    assert {e for e in environments() if load(e).delete_data_on_destroy} == {"dev", "local"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("colour = 1", "colour: unknown key; allowed here: "),
        ("environment = 'prod'", "environment: unknown key; the file's name says it"),
        ("[ingest]\nbatchsize = 1", "ingest.batchsize: unknown key; allowed here: batch_size,"),
        (
            "[ingest]\nbatch_size = 0",
            "ingest.batch_size: must be at least 1, not 0",
        ),
        ("[ingest]\nbatch_size = 10001", "must be at most 10,000, not 10001"),
        ("[ingest]\nbatch_size = '10'", "ingest.batch_size: must be a whole number, not '10'"),
        (
            "[ingest]\nbatch_window_seconds = 0",
            "ingest: a batch_size above 10 needs a batch_window_seconds of at least 1",
        ),
        ("time_zone = 'Mars'", "time_zone: must be an IANA time zone"),
        ("name = 'Big_Name'", "name: must be 3 to 16 small letters"),
        (
            "[insight]\nhistory_days = 21\nleast_history_days = 22",
            "insight: least_history_days cannot be more than history_days",
        ),
        (
            "[delivery.audiences.finance]\nmails = []",
            "delivery.audiences.finance.mails: unknown key; allowed here: emails",
        ),
        (
            "[delivery.audiences]\nfinance = { emails = [] }",
            "delivery.audiences.finance.emails: must have at least 1, not 0",
        ),
        (
            "[delivery.audiences]\nFinance = { emails = ['cfo@example.com'] }",
            "delivery.audiences.Finance: must be at most 64 small letters",
        ),
        ("[delivery]\nemails = ['nobody']", "delivery.emails[0]: must be an address such as"),
        (
            "[delivery]\nwebhook_header = 'Authorization'",
            "delivery: webhook_header and webhook_header_parameter go together",
        ),
        (
            "[delivery]\nwebhook_header = 'A'\nwebhook_header_parameter = '/a'",
            "delivery: webhook_header needs a webhook_url_parameter",
        ),
        ("[delivery]\nwebhook_url_parameter = 'https://x'", "must be the name of an SSM parameter"),
        ("[delivery]\nvia = 'smtp'", "delivery.via: must be 'sns' or 'ses'"),
        (
            "[delivery]\nvia = 'ses'\nemails = ['a@example.com']",
            'delivery: via = "ses" needs a sender and emails',
        ),
        (
            "[delivery]\nvia = 'ses'\nsender = 'r@example.com'",
            'delivery: via = "ses" needs a sender and emails',
        ),
        (
            "[delivery]\nsender = 'r@example.com'",
            'delivery: sender needs via = "ses"',
        ),
        (
            "[delivery]\nvia = 'ses'\nsender = '*@example.com'",
            "delivery.sender: must be an address such as reports@example.com: letters",
        ),
        (
            "[delivery]\nvia = 'ses'\nsender = 'r@example.com'\nemails = ['a?@Example.com']",
            'delivery: emails has a?@Example.com: via = "ses" takes letters, digits',
        ),
        (
            "[delivery]\nvia = 'ses'\nsender = 'r@example.com'\n"
            f"emails = {[f'{n}@example.com' for n in range(21)]}",
            'delivery: via = "ses" takes at most 20 emails, not 21: name the address',
        ),
        (
            "[routing]\nsources = ['shop', 'reporting-team.reports']",
            "routing.sources cannot have reporting-team.reports",
        ),
        ("[retention]\nlog_days = 2", "retention.log_days: must be 1, 3, 5"),
        ("[report]\nschedule = 'daily'", "report.schedule: must be such as cron(30 6 * * ? *)"),
        (
            "time_zone = 'Africa/Cairo'\n[report]\nschedule = 'cron(30 0 * * ? *)'",
            "report.schedule is cron(30 0 * * ? *), and clocks in Africa/Cairo skip "
            "00:30 on 2026-04-24: there would be no report that day. Choose a time that is always "
            "there, or leave it out, which means cron(30 1 * * ? *)",
        ),
        (
            "[retention]\nraw_days = 100\nledger_days = 50",
            "retention: ledger_days must not be less than raw_days",
        ),
        ("[retention]\nledger_days = 50", "ledger_days must not be less than raw_days"),
        (
            "[retention]\nraw_days = 100\nraw_cold_days = 60",
            "raw_days must be at least raw_cold_days + 90",
        ),
        ("[retention]\nevents_days = 7", "retention.events_days: must be at least 14, not 7"),
        (
            "[retention]\nevents_days = 25",
            "events_days is 25 and must be at least 26, which is report.look_back_days + 19",
        ),
        (
            "[report]\nlook_back_days = 30\n[retention]\nquarantine_days = 48",
            "quarantine_days is 48 and must be at least 49, which is report.look_back_days",
        ),
        (
            "[retention]\nraw_days = 20\nledger_days = 20",
            "ledger_days is 20 and must be at least 26, which is report.look_back_days + 19",
        ),
        (
            "[insight]\nhistory_days = 90\n[retention]\nreports_days = 98",
            "reports_days is 98 and must be at least 99, which is report.look_back_days + "
            "insight.history_days + 2",
        ),
        (
            "[delivery]\nannounced_days = 365\n[retention]\nreports_days = 366",
            "retention.reports_days is 366 and must be at least 367, which is "
            "delivery.announced_days + 2",
        ),
        (
            f"[encryption]\ncreate_key = true\nkms_key_arn = '{KEY}'",
            "create_key and kms_key_arn exclude each other",
        ),
        (
            "[encryption]\nkms_key_arn = 'alias/mine'",
            "encryption.kms_key_arn: must be the ARN of a KMS key",
        ),
        (
            f"region = 'eu-central-1'\n[encryption]\nkms_key_arn = '{KEY}'",
            "encryption.kms_key_arn is a key in us-east-1, and must be one in eu-central-1",
        ),
        (
            "[routing]\nproducer_accounts = ['123']",
            "routing.producer_accounts[0]: must be the 12 digits",
        ),
        (
            "[tags]\nEnvironment = 'x'",
            "tags: Environment is a tag that is set already",
        ),
        ("[tags]\n'aws:x' = 'x'", "aws:x is a tag that is set already, or that AWS keeps"),
        ("account = '12345'", "account: must be the 12 digits of"),
        ("quick = true", "quick is for an emulator"),
        ("[state]\nbackend = 'http'", "state.backend: must be 's3' or 'local'"),
        ("[state]\nbucket = 'My_Bucket'", "state.bucket: must be the name of a bucket"),
        ("[state]\nbucket = 'my-bucket-'", "the first and the last a letter or digit"),
        (
            "[github]\nrepository = 'acme/reporting'",
            "github: repository, owner_id and repository_id go together",
        ),
        ("[github]\nrepository = 'acme'", "github.repository: must be a repository as owner/name"),
        (
            "[github]\nrepository = 'a_b/c'",
            "digits and -, then at most 100, in the name . and _",
        ),
        ("[alarms]\nemails = ['ops']", "alarms.emails[0]: must be an address such as"),
        ("[alarms]\nemails = ['a@b.c d']", "alarms.emails[0]: must be an address such as"),
        ("[alarms]\nemails = 'a@b.cd'", "alarms.emails: must be a list"),
        (
            "[alarms]\nemails = ['a@b.cd', 'a@b.cd']",
            "alarms.emails: must be addresses that differ from each other",
        ),
        (
            "[alarms]\nquarantine_percent = 100",
            "alarms.quarantine_percent: must be below 100, not 100",
        ),
        ("[alarm]\nemails = []", "alarm: unknown key; allowed here: account, alarms, "),
        (
            "[insight]\nleast_latency_seconds = inf",
            "least_latency_seconds: must be a number that is",
        ),
        ("[insight]\ninvalid_share = nan", "must be a number that is neither inf nor nan, not nan"),
        ("[alarms]\nquarantine_percent = -inf", "must be a number that is neither inf nor nan"),
        ("[report]\nschedule = 'cron(99 4 * * ? *)'", "report.schedule: minutes must be from 0 to"),
        ("time_zone = 'Factory'", "time_zone: must be an IANA time zone"),
        ("time_zone = 'localtime'", "time_zone: must be an IANA time zone"),
        (
            "region = 'eu-cental-1'",
            "region: must be an AWS region that is known here, such as eu-central-1, not",
        ),
        ("name = 'sthree'", "name: must be a name with which S3 lets the names of buckets begin"),
        ("name = 'xn--a'", "name: must be a name with which S3 lets the names of buckets begin"),
        ("[state]\nbucket = 'a..b'", "state.bucket: must be the name of a bucket: no two dots"),
        ("[state]\nbucket = '10.0.0.1'", "no two dots in a row, and no IP address"),
        ("[state]\nbucket = 'amzn-s3-demo-a'", "that S3 does not keep for its own purposes"),
        ("[state]\nbackend = 'local'", 'state.backend = "local" is for the embedded AWS'),
        ("[state]\nbackend = 'local'\nbucket = 'abc'", 'bucket and region need backend = "s3"'),
        *(
            (f"[alarms]\nemails = ['{address}']", "alarms.emails[0]: must be an address such as")
            for address in (
                *("a..b@x.com", ".a@x.com", "a@-x.com", "a@x..com", "a,b@x.com", "<a>@x.com"),
                *("\\u0000@x.com", "m\u00fcller@x.com", f"{'a' * 65}@x.com", f"a@{'x' * 64}.com"),
            )
        ),
        ("[delivery]\nwebhook_url_parameter = '/aws/x'", "AWS keeps names with /aws and /ssm, not"),
        ("[delivery]\nwebhook_url_parameter = '/SSM'", "AWS keeps names with /aws and /ssm, not"),
        (f"[delivery]\nwebhook_url_parameter = '{'/a' * 16}'", "must have at most 15 parts"),
        ("[tags]\nproject = 'x'", "tags: project is a tag that is set already"),
        ("[tags]\nteam = 'x'\nTeam = 'y'", "tags: Team is a tag that is set already"),
        (
            f"[routing]\nsources = {[f'{n:0200}' for n in range(11)]}",
            "routing: sources and event_types have 2,245 characters as EventBridge's JSON, and may",
        ),
        (
            f"[routing]\nproducer_accounts = {[f'{n:012}' for n in range(201)]}",
            "routing.producer_accounts: must have at most 200, not 201",
        ),
        (
            f"[routing]\nproducer_accounts = {['1' * 12] * 2}",
            "routing.producer_accounts: must be accounts that differ from each other",
        ),
        ("[queries]\nfirst_day = 9999-12-31", "queries.first_day: must be a day that has begun"),
        ("[queries]\nfirst_day = 2020-01-01T00:00:00", "queries.first_day: must be a date without"),
        ("[retention]\nlog_days = true", "retention.log_days: must be a whole number, not true"),
        ("[retention]\nlog_days = 1.0", "retention.log_days: must be a whole number, not 1.0"),
        (f"[github]\nrepository = '{'a' * 40}/b'", "github.repository: must be a repository as"),
        ("name = ", "not TOML"),
        (f"[insight]\nleast_events = {'1' * 5_000}", "not TOML"),
        (f"name = {'[' * 5_000}", "not TOML"),
        (
            "account = '\u0661\u0661\u0661\u0661\u0662\u0662\u0662\u0662\u0663\u0663\u0663\u0663'",
            "account: must be the 12 digits",
        ),
        (
            "region = 'eu-central-\u0661'",
            "region: must be an AWS region such as",
        ),
        ('"a\\nb" = 1', '"a\\nb": unknown key; allowed here'),
        ('[tags]\n"k.v" = 1', 'tags."k.v": must be text, not 1'),
        ('[routing.buses.""]\n', 'routing.buses."".sources: is missing'),
    ],
)
def test_a_mistake_is_named_with_what_is_allowed(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "team.toml").write_text(text)
    with pytest.raises(SettingsError) as refused:
        load("team", tmp_path)
    assert str(refused.value).startswith(str(tmp_path / "team.toml"))
    assert message in str(refused.value)


def test_a_byte_order_mark_before_a_file_is_none_of_its_keys(tmp_path: Path) -> None:
    (tmp_path / "team.toml").write_text('name = "abc"', encoding="utf-8-sig")
    assert load("team", tmp_path).name == "abc"


def test_a_secret_may_be_named_as_the_parameter_by_which_systems_manager_reads_it(
    tmp_path: Path,
) -> None:
    name = "/aws/reference/secretsmanager/chat"
    (tmp_path / "team.toml").write_text(f"[delivery]\nwebhook_url_parameter = '{name}'\n")
    assert load("team", tmp_path).delivery.webhook_url_parameter == name


def test_the_rule_may_be_as_long_as_eventbridge_gets_it(tmp_path: Path) -> None:
    """The provider sends it without blanks, and letters as they are."""
    sources = [*(f"größe-{at}" * 34 for at in range(8)), "x"]
    pattern = json.dumps({"source": sources}, separators=(",", ":"), ensure_ascii=False)
    sources[-1] += "x" * (2_048 - len(pattern))
    file = tmp_path / "team.toml"
    file.write_text(f"[routing]\nsources = {json.dumps(sources)}\n")
    assert load("team", tmp_path).routing.sources == sources
    sources[-1] += "x"
    file.write_text(f"[routing]\nsources = {json.dumps(sources)}\n")
    with pytest.raises(SettingsError, match="have 2,049 characters"):
        load("team", tmp_path)


def test_a_key_of_another_account_is_allowed(tmp_path: Path) -> None:
    (tmp_path / "team.toml").write_text(
        f"account = '210987654321'\n[encryption]\nkms_key_arn = '{KEY}'"
    )
    assert load("team", tmp_path).encryption.kms_key_arn == KEY


def test_what_is_kept_just_as_long_as_the_daily_run_needs_it_is_allowed(tmp_path: Path) -> None:
    (tmp_path / "team.toml").write_text(
        "[report]\nlook_back_days = 10\n[insight]\nhistory_days = 30\n"
        "[delivery]\nannounced_days = 40\n"
        "[retention]\nraw_days = 14\nevents_days = 29\nquarantine_days = 29\nledger_days = 29\n"
        "reports_days = 42\ncurated_days = 14"
    )
    assert load("team", tmp_path).retention.ledger_days == 29


def test_what_is_allowed_is_every_key_that_a_file_may_have(tmp_path: Path) -> None:
    (tmp_path / "team.toml").write_text("colour = 1")
    with pytest.raises(SettingsError) as refused:
        load("team", tmp_path)
    allowed = str(refused.value).partition("allowed here: ")[2].split(", ")
    assert set(allowed) == set(Settings.model_fields) - {"environment"}


def test_all_mistakes_are_reported_at_once(tmp_path: Path) -> None:
    (tmp_path / "team.toml").write_text("colour = 1\n[ingest]\nbatch_size = 0")
    with pytest.raises(SettingsError) as refused:
        load("team", tmp_path)
    assert len(str(refused.value).splitlines()) == 2


def test_an_unknown_environment_is_answered_with_those_there_are(tmp_path: Path) -> None:
    (tmp_path / "team.toml").write_text("")
    with pytest.raises(SettingsError, match="no such environment; there are: team"):
        load("other", tmp_path)


def test_the_longest_names_allowed_make_legal_bucket_names(tmp_path: Path) -> None:
    (tmp_path / "staging8.toml").write_text("name = 'abcdefghijklmnop'\nregion = 'ap-southeast-2'")
    names = load("staging8", tmp_path).names
    buckets = [
        names.raw_bucket("1" * 12),
        names.processed_bucket("1" * 12),
        names.reports_bucket("1" * 12),
        names.queries_bucket("1" * 12),
        load("staging8", tmp_path).state_bucket("1" * 12),
    ]
    assert max(map(len, buckets)) <= 63  # S3's limit on bucket names
    assert len(names.boundary) <= 64  # IAM's on names of roles


def test_another_directory_of_settings_counts_from_the_moment_it_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A process that has imported this already, as a fork has, reads it too."""
    written = tmp_path / "trial.toml"
    written.write_text((ROOT / "config" / "local.toml").read_text(encoding="utf-8"))
    monkeypatch.setenv("PIPELINE_CONFIG", str(tmp_path))
    assert environments() == ["trial"]
    assert load("trial").environment == "trial"
