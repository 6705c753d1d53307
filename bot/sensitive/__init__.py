"""Messages that are no questions: a disclosure, an allegation, an injury.  Looked at before anything is written.

Whoever tells such a thing needs a person at once, not a clause.  A question about the rule ("who do I report a
concern to?", "what happens if a child tells me something?") stays a question.  What may be either is answered, and the
answer says whom to tell besides.

    words    what words stand for
    reading  a message → sentences, with what is told and what is only supposed
    judging  sentences → features → score and reason
"""

from bot.sensitive.judging import Judgement, judge_message

__all__ = ["Judgement", "judge_message"]
