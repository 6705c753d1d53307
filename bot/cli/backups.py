"""`policybot backup` and `policybot restore`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.options import say

if TYPE_CHECKING:
    from bot.settings import Settings


def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Where to put it; a former one is replaced.")],
) -> None:
    """Put the database and its key into one file, also while the bot runs (SQLite).

    Whoever has the file can read what is kept: keep it as safe as the data folder.

    For example:

        policybot backup /backups/policybot.tar
    """
    from bot.settings import load_settings
    from bot.store.backups import back_up

    settings = load_settings()
    back_up(settings.database_url, settings.data, _secret_key(settings), file)
    holds = "the database; POLICYBOT_SECRET_KEY is not in it" if settings.secret_key else "the database and its key"
    typer.echo(f"{file}: {holds}, checked")


def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="What `policybot backup` made.")],
    force: Annotated[bool, typer.Option("--force", help="Replace the database and the key that are there.")] = False,
) -> None:
    """Put a backup's database and key in their places; the bot must be stopped (SQLite).

    For example:

        policybot restore /backups/policybot.tar
    """
    from bot.settings import load_settings
    from bot.store.backups import restore as put_back

    settings = load_settings()
    made = put_back(settings.database_url, settings.data, _secret_key(settings), file, force=force)
    typer.echo(f"restored: all is as it was on {made:%-d %B %Y at %H:%M} UTC")
    say("what was being answered at that moment is not answered again; its askers are told at the next start")


def _secret_key(settings: Settings) -> str | None:
    return settings.secret_key.get_secret_value() if settings.secret_key else None
