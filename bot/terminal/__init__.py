"""The terminal's door: how replies look there, and the chat."""
