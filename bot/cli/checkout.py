"""Verbs that need the project's checkout: what they run stands under tests/."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, Final

import typer

import bot
from bot.errors import CheckoutError

ENTRY_POINTS: Final = "policybot.checkout"

# Every option after the verb, --help too, is for what it runs.
CONTEXT_SETTINGS: Final[dict[Any, Any]] = {
    "allow_extra_args": True,
    "ignore_unknown_options": True,
    "help_option_names": [],
}


def checkout_root() -> Path | None:
    """The folder of the checkout that this package runs from, None where it was installed without one."""
    root = Path(bot.__file__).parents[1]
    return root if (root / "tests").is_dir() and (root / "pyproject.toml").is_file() else None


def _run(name: str, arguments: list[str]) -> None:
    """Run the checkout's command of that name.  Raises CheckoutError outside a checkout."""
    from importlib.metadata import entry_points

    root = checkout_root()
    found = entry_points(group=ENTRY_POINTS, name=name)
    if root is None or not found:
        raise CheckoutError(
            f"`policybot {name}` needs the project's checkout; clone it, run `pip install -e .` there, "
            "and use the policybot of that environment"
        )
    if str(root) not in sys.path:
        sys.path.insert(0, str(root))
    (entry_point,) = found
    entry_point.load()(arguments, prog_name=f"policybot {name}")


_Arguments = Annotated[list[str] | None, typer.Argument(metavar="COMMAND …", help="What to run; --help lists it.")]


def torture(arguments: _Arguments = None) -> None:
    """Break the bot on purpose, and see that it holds (needs the checkout).

    For example:

        policybot torture --help

        policybot torture snapshot
    """
    _run("torture", arguments or [])


def bench(arguments: _Arguments = None) -> None:
    """Measure the bot (needs the checkout).

    For example:

        policybot bench --help

        policybot bench ask
    """
    _run("bench", arguments or [])


COMMANDS: Final[dict[str, Callable[..., None]]] = {"torture": torture, "bench": bench}
