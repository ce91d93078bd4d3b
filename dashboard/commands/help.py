"""`help`: the list of verbs, or what one of them does."""

from typing import cast

import click


@click.command()
@click.argument("verb", nargs=-1)
@click.pass_context
def command(context: click.Context, verb: tuple[str, ...]) -> None:
    """Print the list of verbs, or the help of VERB: ./run.sh help key add"""
    door = cast("click.Group", context.find_root().command)
    first = door.get_command(context, verb[0]) if verb else None
    if len(verb) > (2 if isinstance(first, click.Group) else 1):
        # What follows `exec` would be a program, and run.
        raise click.UsageError(f"Ask for one verb: ./run.sh help {verb[0]}")
    door.main([*verb, "--help"], prog_name="./run.sh", standalone_mode=False)
