"""The command line: `policybot <verb>`.

Results go to stdout, messages and progress to stderr.  Exit status: 0 fine, 1 a problem was found, 2 usage.

Verbs import what they need when they run, so that an answer needs no Slack, no database and no PyTorch.

    app.py        the verbs in one command, and what becomes of errors
    options.py    options and messages that verbs share
    opening.py    corpus and encoder → an index that is ready, built or refreshed on the way
    ask.py  batch.py  chat.py  reviews.py  index.py  evaluate.py  serve.py  backups.py
    acknowledgements.py  doctor.py  evidence.py  checkout.py
"""

from bot.cli.app import app, main

__all__ = ["app", "main"]
