"""The HTTP server: callbacks of hubs, and whether the bot is at work. The only home of aiohttp."""
