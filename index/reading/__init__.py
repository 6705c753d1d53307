"""Bytes → blocks → outline and facts; one reader a format, one structure for all."""
