"""`policybot index build`, `policybot index check` and `policybot index diff`."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.options import ClubOption, CorpusOption, JsonOption, say_left_out

if TYPE_CHECKING:
    from index.differences import ClauseDifference, Differences, FactDifference
    from index.handbook import Split
    from index.types import Clause, Club, Corpus, Fact, LeftOut, Policy, Range

app = typer.Typer(
    help="Build the index over the policies, or check how they were read.",
    no_args_is_help=True,
    rich_markup_mode="rich",
)

_PROBLEM = 1


@app.command("build")
def build(corpus: CorpusOption = None) -> None:
    """Build the index; what has not changed is not read or embedded again.

    The encoder is made first if there is none, which needs the extra "build" and happens once.

    For example:

        policybot index build

        policybot index build --corpus ~/policies
    """
    from bot.cli.opening import build as build_at
    from bot.cli.opening import made_encoder, place_of, read_corpus_of, ready_encoder
    from bot.settings import load_settings

    settings = load_settings()
    place = place_of(settings, corpus)
    held = read_corpus_of(place)
    say_left_out(held.left_out)
    # The settings' own index is for serving, which looks for its encoder in POLICYBOT_DATA and nowhere else.
    encoder = ready_encoder(place) if corpus else made_encoder(settings.data, settings.model)
    snapshot = build_at(place, held, encoder)
    typer.echo(
        f"{_counted(len(snapshot.corpus.policies), 'policy', 'policies')}, "
        f"{_counted(len(snapshot.passages), 'passage')} → {place.index}"
    )


@app.command("check")
def check(
    corpus: CorpusOption = None,
    clauses: Annotated[
        bool, typer.Option("--clauses", help="List every clause: id, kind, audience, lead-in and words.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Show how each policy was read, and what a manager should confirm.

    Exit status 1 and "file:line: reason" where something could not be read.

    For example:

        policybot index check

        policybot index check --corpus ~/policies --clauses
    """
    from bot.cli.opening import read_corpus
    from bot.settings import load_settings
    from index.handbook import handbooks_in

    root = corpus or load_settings().corpus
    held = read_corpus(root)
    handbooks = handbooks_in(held, root)
    if as_json:
        for line in _as_json(held, handbooks, clauses):
            typer.echo(json.dumps(line))
    else:
        _print_check(held, handbooks, clauses)
    if held.left_out:
        raise typer.Exit(_PROBLEM)


@app.command("diff")
def diff(
    old: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="The policy as it was.")],
    new: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="The policy as it is now.")],
    club: ClubOption = None,
    corpus: CorpusOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show what changed between two versions of a policy, clause by clause.

    Nothing of either file is changed or kept.  Without --club, the club is the one whose folder NEW is in, if any.

    For example:

        policybot index diff social-media-2019.txt corpus/ask-clubs/social-media.txt

        policybot index diff old.md new.md --club "ASK Clubs"
    """
    from bot.settings import load_settings
    from index.differences import differences

    whose = _club_of(new, club, corpus or load_settings().corpus)
    found = differences(*(_policy_at(path, new.stem, whose) for path in (old, new)))
    if as_json:
        for line in _differences_as_json(found):
            typer.echo(json.dumps(line))
    else:
        from bot.terminal.differences import render_differences
        from bot.terminal.rendering import make_console

        make_console().print(render_differences(found))


def _club_of(path: Path, name: str | None, corpus: Path) -> Club:
    """The club of that name; without one, that of the file's folder, as clubs.yaml describes it where it does."""
    from bot.cli.opening import read_corpus
    from bot.terminal.rendering import find_club
    from index.types import Club

    if name is not None:
        return find_club(read_corpus(corpus), name)
    folder = path.absolute().parent.name or "club"
    clubs = read_corpus(corpus).clubs if corpus.is_dir() else ()
    return next((club for club in clubs if club.slug == folder), Club(folder, folder))


def _policy_at(path: Path, stem: str, club: Club) -> Policy:
    """The policy that a file holds, under the name `stem`: what it is called on this disk is no difference."""
    from index.clauses import SAVED_AS, SUFFIXES, read_policy
    from index.errors import UnreadablePolicyError
    from index.reading.decoding import MAXIMUM_BYTES, too_large

    if path.suffix.lower() not in SUFFIXES:
        raise typer.BadParameter(f"{path} is no policy file; the suffix must be one of {', '.join(SAVED_AS)}")
    size = path.stat().st_size
    if size > MAXIMUM_BYTES:
        raise too_large(str(path), size)
    try:
        return read_policy(path.read_bytes(), f"{club.slug}/{stem}{path.suffix}", club)
    except UnreadablePolicyError as error:
        raise UnreadablePolicyError(str(path), error.line, error.reason) from None


def _differences_as_json(found: Differences) -> Iterator[dict[str, Any]]:
    """How much is as it was, then one line for each heading, fact and clause that is not."""
    yield {"unchanged": len(found.unchanged), "changed": len(found.clauses), "title": found.new.title}
    for before, after in found.headings:
        yield {"heading": {"old": before, "new": after}}
    for each in found.facts:
        old, new = (_fact_fields(fact, policy) if fact else None for fact, policy in _sides(each, found))
        yield {"fact": each.kind.value, "old": old, "new": new}
    for difference in found.clauses:
        yield _difference_fields(difference)


def _sides(each: FactDifference, found: Differences) -> tuple[tuple[Fact | None, Policy], tuple[Fact | None, Policy]]:
    return (each.old, found.old), (each.new, found.new)


def _difference_fields(each: ClauseDifference) -> dict[str, Any]:
    return {
        "changes": [change.value for change in each.changes],
        "old": _marked_fields(each.old, each.removed),
        "new": _marked_fields(each.new, each.added),
    }


def _marked_fields(clause: Clause | None, marks: Sequence[Range]) -> dict[str, Any] | None:
    """A clause as `index check` lists it, with the words of its quotation that the other version does not have."""
    if clause is None:
        return None
    return {**_clause_fields(clause), "quotation": clause.text, "differs": [clause.text[a:b] for a, b in marks]}


def _print_check(held: Corpus, handbooks: Mapping[str, Split], with_clauses: bool) -> None:
    from bot.terminal.checking import render_check, render_summary
    from bot.terminal.rendering import make_console, printable

    console = make_console()
    console.print(render_check(held, handbooks, with_clauses=with_clauses))
    for left_out in held.left_out:
        typer.echo(printable(str(left_out)))  # one line each, however long: programs read these
    console.print(render_summary(held))


def _counted(number: int, one: str, many: str | None = None) -> str:
    return f"{number} {one if number == 1 else many or one + 's'}"


def _as_json(held: Corpus, handbooks: Mapping[str, Split], with_clauses: bool) -> Iterator[dict[str, Any]]:
    """One line for each policy, then one for each file that could not be read."""
    for policy in held.policies:
        found = handbooks.get(policy.source.path)
        parts = [{"title": part.policy.title, "pages": part.pages} for part in found.parts] if found else []
        yield policy_fields(policy, held.remarks, with_clauses) | ({"holds": parts} if parts else {})
    for left_out in held.left_out:
        yield {"source": left_out.path, "read": False, "line": left_out.line, "reason": left_out.reason}


def policy_fields(policy: Policy, remarks: Iterable[LeftOut], with_clauses: bool) -> dict[str, Any]:
    """A policy as it was read, for programs."""
    source = policy.source
    fields: dict[str, Any] = {
        "source": source.path,
        "read": True,
        "club": policy.club,
        "title": policy.title,
        "number": policy.number,
        "encoding": source.encoding or None,
        "extractor": source.extractor or None,
        "sha256": source.sha256,
        "clauses": dict(Counter(clause.kind.value for clause in policy.clauses)),
        "facts": [_fact_fields(fact, policy) for fact in policy.facts],
        "furniture": [{"line": each.line, "words": each.words, "reason": each.reason} for each in policy.furniture],
        "to_confirm": [
            {"line": each.line, "clause_id": each.clause_id, "reason": each.reason, "reverses": each.reverses}
            for each in policy.oddities
        ],
        "related": [
            {"name": each.name, "way": each.way.value, "line": each.line, "held": each.held} for each in policy.related
        ],
        "remarks": [{"line": each.line, "reason": each.reason} for each in remarks if each.path == source.path],
    }
    if with_clauses:
        fields["list"] = [_clause_fields(clause) for clause in policy.clauses]
    return fields


def _fact_fields(fact: Fact, policy: Policy) -> dict[str, Any]:
    return {
        "kind": fact.kind.value,
        "day": fact.day.isoformat() if fact.day else None,
        "name": fact.name,
        "precision": fact.precision.value if fact.precision else None,
        "certain": fact.certain,
        "confirmed": fact.confirmed,
        "reason": fact.reason,
        "words": fact.words,
        "lines": sorted({policy.source.line_of(piece.start) for piece in fact.ranges}),
    }


def _clause_fields(clause: Clause) -> dict[str, Any]:
    return {
        "clause_id": clause.clause_id,
        "kind": clause.kind.value,
        "audience": clause.audience.value,
        "heading_path": list(clause.heading_path),
        "lead_in": clause.lead_in,
        "text": clause.own_text,
        "line": clause.source_line,
        "ranges": [list(piece) for piece in clause.ranges],
    }
