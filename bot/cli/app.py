"""The verbs in one command, and what becomes of errors."""

from __future__ import annotations

import io
import sys
from typing import Any

import typer
from typer.core import TyperGroup

from bot.cli import (
    acknowledgements,
    across,
    ask,
    backups,
    chat,
    checkout,
    doctor,
    evaluate,
    evidence,
    gaps,
    importing,
    index,
    privacy,
    reviews,
    serve,
)
from bot.cli.options import say
from bot.errors import PolicybotError, UnknownClubError
from index.errors import PolicyIndexError
from index.training import commands as training

_PROBLEM, _USAGE = 1, 2


class _Verbs(TyperGroup):
    """A group whose verbs may raise our errors: each becomes one line on stderr and an exit status."""

    def invoke(self, ctx: Any) -> Any:
        """Run the verb.  A club that is not there is a matter of usage; everything else is a problem found."""
        try:
            return super().invoke(ctx)
        except UnknownClubError as error:
            say(str(error))
            raise typer.Exit(_USAGE) from error
        except (PolicybotError, PolicyIndexError) as error:
            say(str(error))
            raise typer.Exit(_PROBLEM) from error


app = typer.Typer(
    name="policybot",
    cls=_Verbs,
    help="Quotes a club's own staff policy, word for word, with its source, and knows when to be silent.",
    epilog='Try: policybot ask "Can I accept a friend request?" --club ask-clubs',
    add_completion=False,
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    rich_markup_mode="rich",
    # Its tracebacks show local variables, and a question's text is nobody else's business.
    pretty_exceptions_enable=False,
)
app.command("ask")(ask.ask)
app.command("chat")(chat.chat)
app.command("compare")(across.compare)
app.command("matrix")(across.matrix)
app.command("lineage")(across.lineage)
app.command("reviews")(reviews.reviews)
app.command("remind")(reviews.remind)
app.command("acknowledgements")(acknowledgements.acknowledgements)
app.add_typer(index.app, name="index")
app.add_typer(training.app, name="train")
app.command("gaps")(gaps.gaps)
app.command("judgements")(gaps.judgements)
app.command("import")(importing.import_)
app.command("evaluate")(evaluate.evaluate)
app.command("serve")(serve.serve)
app.command("doctor")(doctor.doctor)
app.command("forget")(privacy.forget)
app.command("export-person")(privacy.export_person)
app.command("privacy")(privacy.privacy)
app.command("backup")(backups.backup)
app.command("restore")(backups.restore)
app.add_typer(evidence.app, name="evidence")
for _name, _command in checkout.COMMANDS.items():
    app.command(_name, context_settings=checkout.CONTEXT_SETTINGS)(_command)


@app.command("version")
def version() -> None:
    """Print the version."""
    from importlib.metadata import version as version_of

    typer.echo(f"policybot {version_of('policybot')}")


def main() -> None:
    """The console script."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # Bytes that are no text, or a terminal without curly quotes: "?" in their place is better than no answer.
            stream.reconfigure(errors="replace")
    app()
