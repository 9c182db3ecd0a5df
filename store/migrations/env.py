"""What Alembic runs: the migrations, on the connection that `store.migration` hands over.

The connection is in a transaction that holds the write lock: all of it happens or nothing.
"""

from __future__ import annotations

from alembic import context

from store.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,
    render_as_batch=True,
)
context.run_migrations()
