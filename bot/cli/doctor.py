"""`policybot doctor`: whether all is well, and what to do where it is not."""

from __future__ import annotations

import json
from dataclasses import asdict

import typer

from bot.cli.options import JsonOption

_PROBLEM = 1


def doctor(as_json: JsonOption = False) -> None:
    """Look at settings, policies, encoder, index, database, key, backup, Slack, clock and contacts: one line each.

    Nothing is changed, and nothing is sent to anybody.  Exit status 1 where there is a fault; a warning is none.

    For example:

        policybot doctor

        policybot doctor --json
    """
    from bot.doctor import examine
    from bot.errors import SettingsError
    from bot.settings import load_settings
    from bot.terminal.rendering import printable
    from bot.types import Finding, Level

    has_fault = False
    try:
        findings = examine(load_settings())
    except SettingsError as error:
        findings = iter([Finding("settings", Level.FAULT, str(error), "the rest rests on them")])
    for found in findings:
        has_fault = has_fault or found.level is Level.FAULT
        typer.echo(json.dumps(asdict(found)) if as_json else printable(str(found)))
    if has_fault:
        raise typer.Exit(_PROBLEM)
