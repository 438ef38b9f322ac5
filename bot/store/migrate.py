"""Bringing a database to this version's tables."""

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect

from bot.errors import StoreError
from bot.store.tables import metadata


def migrate(connection: Connection, name: str) -> None:
    """Run what migrations are missing, in the transaction of `connection`: all of them or none. `name` is how
    messages call the database. Raises StoreError for one of a newer version or of another program.
    """
    config = Config()
    config.set_main_option("script_location", "bot.store:migrations")
    config.attributes["connection"] = connection
    scripts = ScriptDirectory.from_config(config)
    revision = MigrationContext.configure(connection).get_current_revision()
    if revision == scripts.get_current_head():
        return
    if revision is None:
        refuse_foreign(connection, name)
    elif revision not in {script.revision for script in scripts.walk_revisions()}:
        raise StoreError(
            f"the database {name} was made by a newer Stancewire (revision {revision}); "
            "set database_url to another file, or update the program; nothing was changed"
        )
    command.upgrade(config, "head")


def refuse_foreign(connection: Connection, name: str) -> None:
    taken = sorted(set(inspect(connection).get_table_names()) & set(metadata.tables))
    if taken:
        raise StoreError(
            f"the database {name} is another program's: it has a table “{taken[0]}” already; "
            "set database_url to another one"
        )
