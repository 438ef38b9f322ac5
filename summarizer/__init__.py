"""Text in, analysis out: summary, and who opposes or supports what."""
