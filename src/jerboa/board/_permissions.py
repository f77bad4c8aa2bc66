"""What Linux needs to let a user reach the board, told when it is missing."""

from __future__ import annotations

import sys

from jerboa.errors import DeviceError

UDEV_FILE = "/etc/udev/rules.d/60-jerboa.rules"
UDEV_RULE = 'SUBSYSTEMS=="usb", ATTRS{idVendor}=="2e8a", MODE="0660", TAG+="uaccess"'
"""Serial ports and USB devices of Raspberry Pi's vendor number belong to whoever is logged in."""


def permission_error(what: str) -> DeviceError:
    """Say what to do where the system forbids opening a port or device.

    Parameters
    ----------
    what : str
        What cannot be opened.
    """
    if not sys.platform.startswith("linux"):
        return DeviceError(f"{what}: no permission; close other programs that may hold it")
    return DeviceError(
        f"{what}: no permission; allow it once with\n"
        f"  echo '{UDEV_RULE}' | sudo tee {UDEV_FILE}\n"
        "  sudo udevadm control --reload && sudo udevadm trigger\n"
        "and plug the board in again (over ssh: sudo usermod -aG dialout,plugdev $USER, "
        "then log in again)"
    )
