"""The whole store: an open database with one part an aggregate."""

from bot.store.archive import Archive
from bot.store.articles import Articles
from bot.store.chats import Chats
from bot.store.compose import Compose
from bot.store.engine import Database
from bot.store.feeds import Feeds
from bot.store.fulltexts import FullTexts
from bot.store.hubs import Hubs
from bot.store.outbox import Outbox
from bot.store.stories import Stories


class Store:
    """Each part fulfils the Protocols of bot/ports.py that its module names."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.feeds = Feeds(database)
        self.articles = Articles(database)
        self.hubs = Hubs(database)
        self.full_texts = FullTexts(database)
        self.stories = Stories(database)
        self.chats = Chats(database)
        self.compose = Compose(database)
        self.outbox = Outbox(database)
        self.archive = Archive(database)

    @classmethod
    async def open(cls, url: str) -> "Store":
        """Open or make the database of `url`, and migrate it. Raises StoreError."""
        return cls(await Database.open(url))

    def tell_from(self, certain: float) -> None:
        """Keep stances of less confidence back from digests and answers from now on."""
        self.compose.certain = self.archive.certain = certain

    async def close(self) -> None:
        await self._database.close()
