"""`policybot bench …`: measure the bot, each figure beside its goal and beside a baseline of the same run."""

import typer

from tests.bench import ask, encoder, importing, memory, sensitive, slack, start
from tests.bench.peers import command as peers

app = typer.Typer(
    help="Measure the bot: each figure beside its goal and a baseline of the same run; exit 1 where a goal is missed.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command("ask")(ask.bench)
app.command("encoder")(encoder.bench)
app.command("import")(importing.bench)
app.command("memory")(memory.bench)
app.command("peers")(peers.bench)
app.command("sensitive")(sensitive.bench)
app.command("slack")(slack.bench)
app.command("start")(start.bench)
