"""A policy's life beside its words: when it is to be reviewed, who is reminded of it, who is to read it and has."""
