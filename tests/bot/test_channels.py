"""How channels are set, and whose words in a thread are for the bot."""

import pytest

from bot.channels import KEPT_THREADS, UNSET, Channels, ChannelSetting, sounds_like_question
from bot.store import Store

HERE, ELSEWHERE, GENERAL, ROOT = "T1", "T2", "C1", "1.0"


@pytest.fixture
def channels(store: Store) -> Channels:
    return Channels(store)


def test_a_setting_is_of_one_channel_in_one_workspace(channels: Channels, store: Store) -> None:
    assert channels.setting(HERE, GENERAL) == UNSET
    channels.set(HERE, GENERAL, ChannelSetting("open", listens=True), "U1")
    assert channels.setting(HERE, GENERAL) == ChannelSetting("open", listens=True)
    assert channels.setting(ELSEWHERE, GENERAL) == UNSET
    assert channels.bound_clubs(HERE) == {"open"}
    assert channels.bound_clubs(ELSEWHERE) == frozenset()
    assert Channels(store).setting(HERE, GENERAL).listens, "another process sees it"
    channels.set(HERE, GENERAL, UNSET, "U1")
    assert channels.setting(HERE, GENERAL) == UNSET


def answered(channels: Channels, store: Store, user: str = "U1", thread: str = ROOT) -> None:
    with store.begin() as connection:
        channels.note_thread(connection, HERE, GENERAL, thread, user)


def test_only_whom_it_answered_asks_again(channels: Channels, store: Store) -> None:
    assert not channels.is_follow_up(HERE, GENERAL, ROOT, "U1"), "nobody was answered there"
    answered(channels, store)
    assert channels.is_follow_up(HERE, GENERAL, ROOT, "U1")
    assert channels.is_follow_up(HERE, GENERAL, ROOT, "U1"), "as often as they like"


@pytest.mark.parametrize("speaker", ["U2", None])
def test_it_is_silent_once_people_talk_to_each_other(channels: Channels, store: Store, speaker: str | None) -> None:
    answered(channels, store)
    assert not channels.is_follow_up(HERE, GENERAL, ROOT, speaker)
    assert not channels.is_follow_up(HERE, GENERAL, ROOT, "U1")
    answered(channels, store)
    assert not channels.is_follow_up(HERE, GENERAL, ROOT, "U1"), "for good"


def test_threads_are_forgotten_after_a_week_and_with_the_listening(channels: Channels, store: Store, clock) -> None:  # type: ignore[no-untyped-def]
    answered(channels, store)
    channels.sweep()
    assert channels.is_follow_up(HERE, GENERAL, ROOT, "U1")
    clock.moves(seconds=KEPT_THREADS.total_seconds() + 1)
    channels.sweep()
    assert not channels.is_follow_up(HERE, GENERAL, ROOT, "U1")
    answered(channels, store)
    channels.set(HERE, GENERAL, ChannelSetting("open", listens=False), "U1")
    assert not channels.is_follow_up(HERE, GENERAL, ROOT, "U1")


@pytest.mark.parametrize(
    "text",
    [
        "can we post the sports day photos",
        "Hi all, are we allowed to add parents on insta",
        "does anyone know if the phones stay in the office",
        "photos of the trip on my own page, is that fine?",
        "Quick one: who signs off the newsletter",
        "whats the rule about gifts",
    ],
)
def test_it_sounds_like_a_question(text: str) -> None:
    assert sounds_like_question(text)


@pytest.mark.parametrize(
    "text",
    [
        "Picture day is tomorrow, please bring the camera",
        "thanks, that is really helpful",
        "I have put the forms in the office",
        "really?",
        "The social media policy is in the folder.",
        "",
    ],
)
def test_it_sounds_like_talk(text: str) -> None:
    assert not sounds_like_question(text)
