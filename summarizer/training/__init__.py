"""How the weights were made: `python -m summarizer.training --help`."""
