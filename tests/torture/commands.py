"""`policybot torture …`: break the bot on purpose, and see that it holds."""

import typer

from tests.torture import acknowledgements, build, events, gate, importing, reminders, snapshot

app = typer.Typer(
    help="Break the bot on purpose, and see that it holds: exit 0 when it did, 1 on the first thing it got wrong.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command("build")(build.torture)
app.command("snapshot")(snapshot.torture)
app.command("gate")(gate.torture)
app.command("events")(events.torture)
app.command("import")(importing.torture)
app.command("reminders")(reminders.torture)
app.command("acknowledgements")(acknowledgements.torture)


@app.callback()
def main() -> None:
    """Keep the commands' names even while there is one only."""
