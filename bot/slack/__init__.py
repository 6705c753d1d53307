"""Slack: the only room that knows of blocks, channels and mrkdwn."""
