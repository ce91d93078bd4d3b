"""`help`: the list of verbs, or what one of them does."""

import click


@click.command()
@click.argument("verb", required=False)
@click.pass_context
def command(context: click.Context, verb: str | None) -> None:
    """Print the list of verbs, or the help of VERB."""
    door = context.find_root().command
    words = [verb, "--help"] if verb else ["--help"]
    door.main(words, prog_name="./run.sh", standalone_mode=False)
