from pathlib import Path

import pytest

from bot.errors import SettingsError
from bot.settings import Settings, load_settings


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch):
    for name in Settings.model_fields:
        monkeypatch.delenv(f"POLICYBOT_{name.upper()}", raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


def test_everything_has_a_default_but_the_secrets():
    settings = load_settings()
    assert (settings.corpus, settings.data) == (Path("corpus"), Path("var"))
    assert settings.snapshot_folder == Path("var/index")
    assert settings.database_url == f"sqlite:///{Path.cwd()}/var/policybot.db"
    assert settings.slack_api_url == "https://slack.com/api/"
    assert settings.slack_bot_token is None
    assert settings.slack_signing_secret is None


def test_the_environment_sets_them_and_slacks_own_names_have_no_prefix(monkeypatch):
    monkeypatch.setenv("POLICYBOT_DATA", "/srv/bot")
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-1")
    monkeypatch.setenv("SLACK_API_URL", "http://127.0.0.1:4003/api")
    settings = load_settings()
    assert settings.database_url == "sqlite:////srv/bot/policybot.db"
    assert settings.slack_bot_token is not None
    assert settings.slack_bot_token.get_secret_value() == "xoxb-1"
    assert settings.slack_api_url == "http://127.0.0.1:4003/api/"


def test_an_empty_variable_counts_as_unset(monkeypatch):
    monkeypatch.setenv("SLACK_APP_TOKEN", "")
    monkeypatch.setenv("POLICYBOT_PORT", "")
    assert load_settings().slack_app_token is None


def test_a_bad_setting_is_named_without_its_value(monkeypatch):
    monkeypatch.setenv("POLICYBOT_PORT", "secret-by-mistake")
    with pytest.raises(SettingsError, match="POLICYBOT_PORT") as caught:
        load_settings()
    assert "secret-by-mistake" not in str(caught.value)
    assert caught.value.__cause__ is None


@pytest.mark.parametrize(
    ("variable", "value"),
    [("SLACK_API_URL", "slack.com/api"), ("POLICYBOT_PUBLIC_URL", "bot.example"), ("POLICYBOT_PORT", "99999")],
)
def test_values_that_cannot_work_are_refused_by_name(monkeypatch, variable, value):
    monkeypatch.setenv(variable, value)
    with pytest.raises(SettingsError, match=variable):
        load_settings()


def test_no_secret_and_no_database_address_shows_in_the_repr(monkeypatch):
    monkeypatch.setenv("SLACK_SIGNING_SECRET", "s3cret")
    monkeypatch.setenv("POLICYBOT_DATABASE_URL", "postgresql://bot:passw0rd@db/bot")
    shown = repr(load_settings())
    assert "s3cret" not in shown
    assert "passw0rd" not in shown
