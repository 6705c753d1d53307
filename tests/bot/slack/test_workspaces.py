"""Where the bot may speak: tokens that are kept sealed, found by workspace, and gone when they are forgotten."""

from pathlib import Path

import pytest
from pydantic import SecretStr
from slack_sdk.oauth.installation_store import Installation

from bot.errors import NotInstalledError
from bot.settings import Settings
from bot.slack.workspaces import InstalledWorkspaces, has_oauth
from bot.store import Store
from bot.store.sealing import open_seal

SETTINGS = Settings(slack_client_id="1.2", slack_client_secret=SecretStr("x"))
LONG = "xoxb-" + "a" * 190  # as long as slack_sdk's own columns take, before it is sealed


@pytest.fixture
def workspaces(store: Store) -> InstalledWorkspaces:
    return InstalledWorkspaces(SETTINGS, store)


def installs(workspaces: InstalledWorkspaces, team: str, token: str = LONG, enterprise: str | None = None) -> None:
    workspaces.installations.save(
        Installation(
            app_id="A1",
            enterprise_id=enterprise,
            team_id=team,
            bot_token=token,
            bot_id="B1",
            bot_user_id="U1",
            bot_scopes="chat:write,channels:history,groups:history",
            user_id="U2",
        )
    )


def test_each_workspace_has_its_token_and_no_other(workspaces: InstalledWorkspaces) -> None:
    installs(workspaces, "T1")
    installs(workspaces, "T2", "xoxb-two")
    assert [workspaces.client(team).token for team in ("T1", "T2")] == [LONG, "xoxb-two"]
    assert workspaces.installed() == ("T1", "T2")
    result = workspaces.authorize("T2")
    assert result is not None
    assert (result.bot_token, result.bot_user_id) == ("xoxb-two", "U1")
    assert workspaces.may_listen("T1")
    for nowhere in ("T3", ""):
        with pytest.raises(NotInstalledError):
            workspaces.client(nowhere)
        assert workspaces.authorize(nowhere) is None
        assert not workspaces.may_listen(nowhere)


def test_a_workspace_of_an_enterprise_is_found_by_its_own_id(workspaces: InstalledWorkspaces) -> None:
    installs(workspaces, "T1", enterprise="E1")
    assert workspaces.client("T1").token == LONG
    workspaces.forget("T1")
    assert workspaces.installed() == ()


def test_a_token_is_sealed_in_the_database(workspaces: InstalledWorkspaces, store: Store) -> None:
    installs(workspaces, "T1")
    with store.begin() as connection:
        for table in ("slack_bots", "slack_installations"):
            (row,) = connection.exec_driver_sql(f"SELECT * FROM {table}").mappings().all()
            assert LONG not in str(dict(row))
            assert store.seal.open(row["bot_token"].encode()) == LONG


def test_a_token_of_another_key_is_none(workspaces: InstalledWorkspaces, store: Store, tmp_path: Path) -> None:
    installs(workspaces, "T1")
    other = Store(store.engine, open_seal(tmp_path / "other", None), store.clock)
    with pytest.raises(NotInstalledError):
        InstalledWorkspaces(SETTINGS, other).client("T1")


def test_forgetting_leaves_the_others(workspaces: InstalledWorkspaces) -> None:
    installs(workspaces, "T1")
    installs(workspaces, "T2")
    workspaces.forget("T1")
    workspaces.forget("T1")
    assert workspaces.installed() == ("T2",)


def test_both_of_its_settings_make_it_installable() -> None:
    assert has_oauth(SETTINGS)
    assert not has_oauth(Settings(slack_client_id="1.2"))
