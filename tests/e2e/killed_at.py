"""`stancewire once`, killed by the system (kill -9) in the midst of a transaction.

`python -m tests.e2e.killed_at "INSERT INTO articles"`: the process kills itself right after the database has done the
first statement that begins so, before it is committed.
"""

import os
import signal
import sys
from typing import Any

from sqlalchemy import Engine, event

from bot.cli import main


def kill_after(beginning: str) -> None:
    def after(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if " ".join(statement.split()).startswith(beginning):
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(Engine, "after_cursor_execute", after)


if __name__ == "__main__":
    kill_after(sys.argv[1])
    sys.argv[1:] = ["once"]
    main()
