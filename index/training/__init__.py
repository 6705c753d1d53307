"""What this field has taught the encoder, and how: the questions written for it, their check, the training.

data/          imagined settings: their policies, and beside each the questions staff would ask of it
questions.py   the data read: each question with the clauses that answer it
check.py       what the data must be, and every place where it is not
examples.py    questions → rows to learn from
adapt.py       the training itself; the only module here that imports PyTorch, and only when it trains
calibrating.py how sure an answer is: fitted on what the encoder that is asked was not taught, checked on the rest
picture.py     that in a picture
folds.py       the gain on settings and subjects that training never saw
commands.py    `policybot train`
adapter/       what was learned: low-rank changes to the default model, merged when an encoder is made
"""
