"""What a feed is and what it lists: fetching, parsing, identity, cadence, the feed list."""
