"""For developers: compares the tables in `models.storage.records` with the last migration and writes the next step.

    python -m models.storage.migrations "what changes" 0002

Alembic does not see changed CHECK constraints: write those by hand; a test compares them.
"""

import sys
import tempfile
from pathlib import Path

from alembic import command

from models.storage.database import Database
from models.storage.database.schema import configuration


def main(message: str, revision: str) -> None:
    """Writes `versions/<revision>_<message>.py`."""
    with tempfile.TemporaryDirectory() as folder:
        database = Database.create(str(Path(folder) / "schema.sqlite3"))
        with database.engine.connect() as connection:
            command.revision(configuration(connection), message, autogenerate=True, rev_id=revision)
        database.close()


if __name__ == "__main__":
    main(*sys.argv[1:3])
