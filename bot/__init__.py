"""Stancewire: the bot. Feeds in, stances and digests out."""
