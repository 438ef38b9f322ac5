"""Where people talk to the bot: Telegram and the terminal, by the same handlers."""
