"""Other ways to an Analysis than the embedded model: models that write, here or on a server, and are checked."""
