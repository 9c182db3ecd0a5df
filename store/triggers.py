"""The database itself refuses to change or delete what was recorded."""

from __future__ import annotations

from sqlalchemy import Connection

REFUSAL = "records are never changed or deleted"

_POSTGRES_FUNCTION = f"""
CREATE OR REPLACE FUNCTION langcheng_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'restrict_violation'; END $$
"""


def forbid_changes(connection: Connection, table_name: str) -> None:
    """Make a table append-only by triggers.

    Parameters
    ----------
    connection : Connection
        In a transaction of whoever owns the table.
    table_name : str
    """
    for statement in trigger_statements(connection.dialect.name, table_name):
        connection.exec_driver_sql(statement)


def trigger_statements(dialect: str, table_name: str) -> tuple[str, ...]:
    """Return the statements that make a table append-only.

    Parameters
    ----------
    dialect : str
        ``sqlite`` or ``postgresql``.
    table_name : str

    Returns
    -------
    tuple of str
    """
    if dialect == "sqlite":
        return tuple(
            f"CREATE TRIGGER {table_name}_no_{event.lower()} BEFORE {event} ON {table_name} "
            f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
            for event in ("UPDATE", "DELETE")
        )
    call = "EXECUTE FUNCTION langcheng_append_only()"
    return (
        _POSTGRES_FUNCTION,
        f"CREATE TRIGGER {table_name}_no_change BEFORE UPDATE OR DELETE ON {table_name} "
        f"FOR EACH ROW {call}",
        f"CREATE TRIGGER {table_name}_no_truncate BEFORE TRUNCATE ON {table_name} "
        f"FOR EACH STATEMENT {call}",
    )
