"""``coach devices``: where sound can go and come from."""

from __future__ import annotations

import click

from coach.cli.common import print_json, print_line


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
        print_json([asdict(device) for device in found])
        return
    for kind, channels, default in (
        ("Outputs", "outputs", "default_output"),
        ("Inputs", "inputs", "default_input"),
    ):
        print_line(f"{kind}:")
        usable = [device for device in found if getattr(device, channels)]
        for device in usable:
            star = "*" if getattr(device, default) else " "
            rate = f"{device.rate / 1000:g} kHz"
            print_line(f"{star}{device.index:>3}  {device.name} ({device.system}, {rate})")
        if not usable:
            print_line("     none")
