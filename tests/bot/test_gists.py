"""What a draft is in a line follows from its words and from what is in force, and what is doubtful is found."""

from collections.abc import Sequence

import pytest

from bot.drafting import bring, understand
from bot.gists import Gists
from bot.lifecycle.types import Gist, Said
from bot.lifecycle.versions import Versions
from bot.store import Store
from index.clauses import read_policy
from index.types import Club, Corpus, Policy

OAK = Club("oak", "Oak Nursery")
KEYS = "# Keys Policy\n\nStaff must not lend keys.\n\nStaff must hang keys up.\n\nVisitors have no keys.\n"


PARTS = ("Trips", "Fees", "Bikes", "Pets")


def part(subject: str) -> str:
    rules = f"- Staff must not break the {subject} rule.\n- Visitors who ask about {subject} must sign in.\n"
    return f"# {subject} Policy\n\n## Aim\n\nStaff must follow the {subject} rule.\n\n## What we do\n\n{rules}\n"


def held(text: str = KEYS, path: str = "oak/keys.md") -> Policy:
    return read_policy(text.encode(), path, OAK)


@pytest.fixture
def versions(store: Store) -> Versions:
    return Versions(store)


def gists(store: Store, versions: Versions, texts: dict[str, str], policies: Sequence[Policy] = ()) -> list[Gist]:
    """The drafts that these files become beside these policies, in a line each."""
    corpus = Corpus((OAK,), tuple(policies), (), "")
    for name, text in texts.items():
        taken = understand(corpus, OAK, name, text.encode())
        with store.begin() as connection:
            bring(versions, connection, taken, None)
    return [*Gists(versions).of(OAK, versions.listed("oak"), policies)]


def test_a_new_policy_and_a_new_version_are_told_apart(store: Store, versions: Versions) -> None:
    changed = KEYS.replace("must not lend", "must never lend")
    new, version = gists(store, versions, {"gate.md": "# Gate\n\nShut it.\n", "x.md": changed}, [held()])
    assert (new.title, new.held, new.base, new.clauses, new.is_doubtful) == ("Gate", "", "", 1, False)
    assert (version.title, version.held, version.base) == ("Keys Policy", "Keys Policy", held().source.sha256)
    assert (version.clauses, version.changed, version.is_doubtful) == (3, 1, False)


def test_everything_that_somebody_should_look_at_is_found(store: Store, versions: Versions) -> None:
    texts = {
        "guessed.md": "# Gate\n\nAdopted 05/06/18\n\nShut it.\n",
        "two.md": "# Sun\n\nAdopted 1 May 2024\n\nWear hats.\n\nAdopted 2 May 2024\n",
        "turned.md": "# Pets\n\nStaff must not:\n\n- Bring dogs\n- Never leave rabbits alone\n",
        "one.md": "# Fees\n\nPay weekly.\n",
        "other.md": "# FEES\n\nPay monthly.\n",
        "keys.md": "# Locks\n\nStaff must not lend keys.\n\nStaff must hang keys up.\n\nNobody has keys.\n",
        "again.md": "# Keys Policy\n\nWe have no doors.\n",
        "handbook.md": "".join(map(part, PARTS)),
    }
    found = {gist.draft.file: gist for gist in gists(store, versions, texts, [held()])}
    assert found["guessed.md"].guessed == (Said.ADOPTED,)
    assert found["two.md"].contradicts_itself
    assert found["turned.md"].items == 1
    assert found["one.md"].namesakes == found["other.md"].namesakes == 1
    assert found["keys.md"].is_called_otherwise
    assert found["again.md"].is_rewritten
    assert found["keys.md"].rivals == found["again.md"].rivals == 1, "both would take the place of one policy"
    assert found["handbook.md"].parts == tuple(f"{subject} Policy" for subject in PARTS)
    assert all(gist.is_doubtful for gist in found.values())


def test_a_text_in_force_that_changed_meanwhile_changes_the_line(store: Store, versions: Versions) -> None:
    changed = KEYS.replace("must not lend", "must never lend")
    gists(store, versions, {"keys.md": changed}, [held()])
    known, drafts = Gists(versions), versions.listed("oak")
    assert [gist.changed for gist in known.of(OAK, drafts, [held()])] == [1]
    other = held(KEYS.replace("Visitors have", "Nobody has").replace("hang keys up", "hand keys in"))
    (after,) = known.of(OAK, drafts, [other])
    assert (after.changed, after.base) == (3, other.source.sha256)
    (alone,) = known.of(OAK, drafts, [])
    assert (alone.held, alone.changed) == ("", 0)


def test_one_that_cannot_be_read_any_more_says_so(store: Store, versions: Versions) -> None:
    with store.begin() as connection:
        versions.bring(connection, "oak", "keys", "keys.docx", b"no Word file", None)
    (gist,) = Gists(versions).of(OAK, versions.listed("oak"), [])
    assert gist.title == "keys.docx"
    assert "cannot be read" in gist.fault
    assert gist.is_doubtful
