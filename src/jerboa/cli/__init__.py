"""The terminal's face of jerboa."""

from jerboa.cli._app import main

__all__ = ["main"]
