"""`python -m bot.cli`, the same as `policybot`."""

from bot.cli.app import main

main()
