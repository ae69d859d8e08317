"""``coach devices``: where sound can go and come from."""

from __future__ import annotations

import json

import click


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON array.")
def devices(as_json: bool) -> None:
    """List the sound devices; a star marks the default ones.

    Use a device's number, or part of its name, with 'coach play --output'.
    """
    from dataclasses import asdict

    from coach.device import devices as list_devices

    found = list_devices()
    if as_json:
        click.echo(json.dumps([asdict(device) for device in found], ensure_ascii=False))
        return
    for kind, channels, default in (
        ("Outputs", "outputs", "default_output"),
        ("Inputs", "inputs", "default_input"),
    ):
        click.echo(f"{kind}:")
        usable = [device for device in found if getattr(device, channels)]
        for device in usable:
            star = "*" if getattr(device, default) else " "
            rate = f"{device.rate / 1000:g} kHz"
            click.echo(f"{star}{device.index:>3}  {device.name} ({device.system}, {rate})")
        if not usable:
            click.echo("     none")
