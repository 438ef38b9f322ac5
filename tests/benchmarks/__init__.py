"""How fast the analysis is and how much memory it takes: `make bench`. No tests, and pytest collects nothing here."""
