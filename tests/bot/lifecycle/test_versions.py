"""Every text that was in force is kept; a draft is decided on once."""

from threading import Barrier, Thread

import pytest

from bot.lifecycle.types import DraftState
from bot.lifecycle.versions import Versions
from bot.store import Store
from index.files import digest_of

OLD, NEW = b"Staff must not run.", b"Staff must never run."


@pytest.fixture
def versions(store: Store) -> Versions:
    return Versions(store)


def test_each_text_that_comes_in_force_is_a_version(versions: Versions) -> None:
    assert versions.note([("oak", "phones", "oak/phones.txt", OLD)]) == 1
    assert versions.note([("oak", "phones", "oak/phones.txt", OLD)]) == 0
    assert versions.note([("oak", "phones", "oak/phones.md", NEW), ("oak", "gifts", "oak/gifts.txt", OLD)]) == 2
    assert [(each.number, each.path, each.digest) for each in versions.of("oak", "phones")] == [
        (2, "oak/phones.md", digest_of(NEW)),
        (1, "oak/phones.txt", digest_of(OLD)),
    ]
    assert {(each.policy, each.number, content) for each, content in versions.newest()} == {
        ("phones", 2, NEW),
        ("gifts", 1, OLD),
    }
    former = versions.content("oak", "phones", digest_of(OLD))
    assert former is not None
    assert (former[0].number, former[1]) == (1, OLD)
    assert versions.content("oak", "gifts", digest_of(NEW)) is None


def test_a_text_that_comes_back_is_a_version_again(versions: Versions) -> None:
    for content in (OLD, NEW, OLD):
        versions.note([("oak", "phones", "oak/phones.txt", content)])
    assert [each.number for each in versions.of("oak", "phones")] == [3, 2, 1]
    former = versions.content("oak", "phones", digest_of(OLD))
    assert former is not None
    assert former[0].number == 3


def test_of_several_who_publish_after_the_same_version_one_is_first(store: Store, versions: Versions) -> None:
    versions.note([("oak", "phones", "oak/phones.txt", OLD)])
    start, won = Barrier(6), []

    def publish(number: int) -> None:
        start.wait()
        with store.begin() as connection:
            if versions.add(connection, "oak", "phones", "oak/phones.txt", b"%d" % number, "boss", after=1):
                won.append(number)

    threads = [Thread(target=publish, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (newest, content), (number,) = versions.newest()[0], won
    assert (newest.number, newest.published_by, content) == (2, "boss", b"%d" % number)


def test_a_draft_is_brought_and_decided_on_once(store: Store, versions: Versions) -> None:
    with store.begin() as connection:
        draft = versions.bring(connection, "oak", "phones", "phones.txt", NEW, "jo")
        assert versions.bring(connection, "oak", "phones", "phones.txt", NEW, None) is None
    assert draft is not None
    assert (draft.path, draft.content, draft.brought_by) == ("oak/phones.txt", NEW, "jo")
    assert versions.open_drafts(["oak"]) == (draft,)
    assert versions.open_drafts(["elm"]) == ()
    with store.begin() as connection:
        assert versions.decide(connection, draft, DraftState.DISCARDED, "boss")
        assert not versions.decide(connection, draft, DraftState.PUBLISHED, "kay")
    assert versions.open_drafts(["oak"]) == ()


def test_a_discarded_draft_comes_back_only_by_a_person(store: Store, versions: Versions) -> None:
    with store.begin() as connection:
        draft = versions.bring(connection, "oak", "phones", "phones.txt", NEW, None)
        assert draft is not None
        versions.decide(connection, draft, DraftState.DISCARDED, "boss")
        assert versions.bring(connection, "oak", "phones", "phones.txt", NEW, None) is None
        again = versions.bring(connection, "oak", "phones", "phones.txt", NEW, "jo")
    assert again is not None
    assert (again.number, again.state) == (draft.number, DraftState.OPEN)
    assert versions.draft(draft.number) == again
    assert versions.draft(99) is None


def test_what_was_confirmed_goes_along_with_a_draft_as_long_as_nobody_decided(store: Store, versions: Versions) -> None:
    def bring(sidecar: bytes) -> bool:
        with store.begin() as connection:
            return versions.bring(connection, "oak", "phones", "phones.txt", NEW, None, sidecar) is not None

    assert bring(b"owner: Jo\n")
    assert not bring(b"owner: Kay\n"), "the same text is no new draft"
    (draft,) = versions.open_drafts(["oak"])
    assert draft.sidecar == b"owner: Kay\n"
    assert not bring(b"")
    assert versions.open_drafts(["oak"]) == (draft,), "a file without a sidecar takes none away"
    with store.begin() as connection:
        versions.decide(connection, draft, DraftState.PUBLISHING, None)
    assert not bring(b"owner: Sam\n")
    assert versions.publishing()[0].sidecar == b"owner: Kay\n"


def test_an_open_draft_can_become_one_of_another_policy(store: Store, versions: Versions) -> None:
    with store.begin() as connection:
        draft = versions.bring(connection, "oak", "phones", "phones.txt", NEW, None)
        assert draft
        versions.assign(connection, draft, "telephones")
    assert [each.policy for each in versions.open_drafts(["oak"])] == ["telephones"]
    with store.begin() as connection:
        versions.bring(connection, "oak", "phones", "phones.txt", NEW, None)
        versions.assign(connection, draft, "phones")
    assert [each.policy for each in versions.open_drafts(["oak"])] == ["telephones", "phones"], (
        "it is one there already"
    )
