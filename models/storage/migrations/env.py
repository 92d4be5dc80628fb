"""Alembic's entry point. It runs inside a transaction that its caller opened, so that a migration happens whole or not at all.

It works from the installed package and prints nothing. A developer makes the next step with `python -m models.storage.migrations`.
"""

from alembic import context
from sqlmodel import SQLModel

import models.storage.records  # noqa: F401  (fills the metadata)

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=SQLModel.metadata,
    render_as_batch=True,
    compare_type=True,
    compare_server_default=True,
)
context.run_migrations()
