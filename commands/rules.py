"""``cli.py rules``: which role may do what, as a table read off the code."""

from __future__ import annotations

import typer

from commands.options import FormatOption, as_a_door
from commands.printing import OutputFormat, show
from store.roles import NOT_FOR_OPERATOR, OWN_ACCOUNT, RULES, Action, Reach, Role

NOBODY = "–"


def rule_rows() -> list[dict[str, str]]:
    """Return a row for each action: how far each role reaches, and the shell of the server.

    Returns
    -------
    list of dict
        ``action``, a column for each role, ``shell``. ``plan``: on the whole plan of the
        grant; ``zone``: in the zone of the grant, which may be every zone; ``own``: what is
        his own, an administrator's reach besides; ``–``: never.
    """
    return [
        {
            "action": str(action),
            **{str(role): _reach(action, role) for role in Role},
            "shell": NOBODY if action in NOT_FOR_OPERATOR else "yes",
        }
        for action in Action
    ]


def rule_table() -> str:
    """Return the rows as a Markdown table, which ``docs/security.md`` shows."""
    rows = rule_rows()
    lines = ["| " + " | ".join(rows[0]) + " |", "|" + "---|" * len(rows[0])]
    lines += [
        "| " + " | ".join([f"`{row['action']}`", *list(row.values())[1:]]) + " |" for row in rows
    ]
    return "\n".join(lines)


@as_a_door
def rules(form: FormatOption = OutputFormat.TABLE) -> None:
    """Print which role may do what; the table is Markdown."""
    if form is OutputFormat.TABLE:
        typer.echo(rule_table())
    else:
        show(rule_rows(), form)


def _reach(action: Action, role: Role) -> str:
    if action in OWN_ACCOUNT or (
        action is Action.MANAGE_SCENARIOS and role is not Role.ADMINISTRATOR
    ):
        return "own"
    reach = RULES[action].get(role)
    return NOBODY if reach is None else "zone" if reach is Reach.ZONE else "plan"
