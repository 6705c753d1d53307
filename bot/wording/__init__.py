"""Every sentence a user reads, as pure functions, in one namespace.  No chat's markup in here: each door adds its own.

Two rules hold throughout.  The bot never says in its own words what a policy allows or forbids: it quotes.  And what
the bot says and what a policy says can always be told apart.
"""

from bot.wording.across import *
from bot.wording.differences import *
from bot.wording.documents import *
from bot.wording.drafts import *
from bot.wording.evidence import *
from bot.wording.gaps import *
from bot.wording.general import *
from bot.wording.handbooks import *
from bot.wording.imports import *
from bot.wording.lifecycle import *
from bot.wording.privacy import *
from bot.wording.reading import *
from bot.wording.timeline import *
