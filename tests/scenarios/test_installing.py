"""Many workspaces: each installs the app by itself, is spoken to with its own token, and may take it away."""

from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from pydantic import SecretStr

from bot.settings import Settings
from tests.slackworld.judging import granted_scopes
from tests.slackworld.running import Page, Running, browses
from tests.slackworld.world import CLIENT_ID, CLIENT_SECRET, SIGNING_SECRET, Person, World

pytestmark = pytest.mark.model

GOLDEN = "Can I accept this parent's friend request?"
ONE, OTHER = "T0CLUB", "T0ASK"
PUBLIC = "https://policybot.example.test"


@pytest.fixture
def settings(world: World, data: Path, served_corpus: Path) -> Settings:
    return Settings(
        corpus=served_corpus,
        data=data,
        port=0,
        public_url=PUBLIC,
        slack_signing_secret=SecretStr(SIGNING_SECRET),
        slack_client_id=CLIENT_ID,
        slack_client_secret=SecretStr(CLIENT_SECRET),
        slack_api_url=world.api.url,
    )


def begins(bot: Running) -> tuple[dict[str, list[str]], str]:
    """What Slack is asked for, and the cookie by which the browser is known again."""
    page = browses(bot, "/slack/install")
    assert page.status == 302
    address = urlsplit(page.headers["Location"])
    assert (address.netloc, address.path) == ("slack.com", "/oauth/v2/authorize")
    return parse_qs(address.query), page.headers["Set-Cookie"].partition(";")[0]


def installs(bot: Running, world: World, workspace: str) -> Page:
    """Somebody in that workspace installs the app."""
    asked, cookie = begins(bot)
    return browses(bot, f"/slack/oauth_redirect?code={world.allows(workspace)}&state={asked['state'][0]}", cookie)


def somebody(world: World, workspace: str) -> Person:
    return world.person(f"Al{workspace}", f"U0AL{workspace}", workspace)


def test_it_asks_for_what_the_manifest_names(bot: Running) -> None:
    asked, _ = begins(bot)
    assert set(asked["scope"][0].split(",")) == granted_scopes()
    assert asked["client_id"] == [CLIENT_ID]
    assert asked["redirect_uri"] == [f"{PUBLIC}/slack/oauth_redirect"]


def test_two_workspaces_are_each_spoken_to_with_their_own_token(
    bot: Running, world: World, works_at: Any, kept: Callable[[], bytes]
) -> None:
    """The loopback refuses a token that speaks to another workspace's people."""
    for workspace in (ONE, OTHER):
        page = installs(bot, world, workspace)
        assert page.status == 200
        assert f"policybot is installed in Team {workspace}" in page.text
    al, bo = somebody(world, ONE), somebody(world, OTHER)
    al.writes(GOLDEN)
    al.sees("Which club")
    al.selects("ASK Clubs")
    al.sees("staff must not")
    bo.writes(GOLDEN)
    bo.sees("staff must not")
    bo.opens_home()
    bo.finds_at_home("ASK Clubs")
    channel = world.channel("theirs", bo)
    bo.mentions(GOLDEN, channel)
    bo.sees("staff must not", channel=channel)
    tokens = [token.encode() for token in world.tokens]
    assert len(tokens) == 2
    assert not [token for token in tokens if token in kept()], "sealed"


def test_a_restart_forgets_nothing(bot: Running, world: World, start: Callable[[], Running]) -> None:
    installs(bot, world, OTHER)
    bot.stop()
    start()
    bo = somebody(world, OTHER)
    bo.types(f"/policy {GOLDEN}")
    bo.sees("staff must not")


def test_an_uninstalled_workspace_is_forgotten_at_once(bot: Running, world: World, kept: Callable[[], bytes]) -> None:
    for workspace in (ONE, OTHER):
        installs(bot, world, workspace)
    acked = world.uninstalls(OTHER)
    assert acked.is_ok
    gone = world.waits_for(lambda: bot.bot.door.workspaces.installed() == (ONE,) or None, 1.0)
    assert gone, "not within a second"
    bo, al = somebody(world, OTHER), somebody(world, ONE)
    bo.types(f"/policy {GOLDEN}")
    bo.sees("I am not installed in this workspace any more")
    al.types("/policy help")
    al.sees("word for word")
    with bot.bot.store.begin() as connection:
        for table in ("slack_bots", "slack_installations"):
            rows = connection.exec_driver_sql(f"SELECT * FROM {table}").mappings().all()
            assert [row["team_id"] for row in rows] == [ONE]


def test_a_revoked_token_is_forgotten(bot: Running, world: World) -> None:
    installs(bot, world, ONE)
    world.revokes(ONE, bot=False)
    assert bot.bot.door.workspaces.installed() == (ONE,)
    world.revokes(ONE, bot=True)
    assert world.waits_for(lambda: bot.bot.door.workspaces.installed() == () or None, 1.0)


def test_installing_again_leaves_one_token(bot: Running, world: World) -> None:
    for _ in range(3):
        assert installs(bot, world, ONE).status == 200
    with bot.bot.store.begin() as connection:
        counted = [
            connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar()
            for table in ("slack_bots", "slack_installations", "slack_oauth_states")
        ]
    assert counted == [1, 1, 0]
    al = somebody(world, ONE)
    al.types("/policy help")
    al.sees("word for word")


def test_what_is_no_installation_keeps_nothing(bot: Running, world: World, logs: Any) -> None:
    asked, cookie = begins(bot)
    code, state = world.allows(ONE), asked["state"][0]
    pages = [
        browses(bot, f"/slack/oauth_redirect?code={code}&state={state}"),  # another browser
        browses(bot, f"/slack/oauth_redirect?code={code}&state=forged", cookie.replace(state, "forged")),
        browses(bot, "/slack/oauth_redirect?error=access_denied", cookie),
        browses(bot, f"/slack/oauth_redirect?code=guessed&state={state}", cookie),
        browses(bot, f"/slack/oauth_redirect?code={code}&state={state}", cookie),  # its state was used
    ]
    assert [page.status for page in pages] == [400, 401, 200, 401, 401]
    assert all("policybot was not installed" in page.text for page in pages)
    assert bot.bot.door.workspaces.installed() == ()
    assert CLIENT_SECRET not in logs.getvalue()
    assert code not in logs.getvalue()


def test_bolt_keeps_nothing_of_its_own(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, start: Callable[[], Running], world: World
) -> None:
    """With the two variables in the environment it would make a store of its own in the home folder."""
    monkeypatch.setenv("SLACK_CLIENT_ID", CLIENT_ID)
    monkeypatch.setenv("SLACK_CLIENT_SECRET", CLIENT_SECRET)
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    bot = start()
    installs(bot, world, OTHER)
    bo = somebody(world, OTHER)
    bo.types(f"/policy {GOLDEN}")
    bo.sees("staff must not")
    assert list(home.iterdir()) == []
