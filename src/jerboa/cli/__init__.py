"""The terminal's face of jerboa."""

import signal
import sys

__all__ = ["main"]


def main() -> None:
    """Run the command line; a Ctrl-C while it is still being imported ends it in silence."""
    signal.signal(signal.SIGINT, lambda *_: sys.exit(130))
    from jerboa.cli._app import run

    run()
