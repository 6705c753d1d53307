"""Plain web pages for people without Slack: no script, no login, nothing kept in the browser."""

from bot.pages.reading import ReadingPages, link_address

__all__ = ["ReadingPages", "link_address"]
