"""The project in a browser: a local server and its page; nothing leaves the computer."""

from jerboa.studio._app import create_app
from jerboa.studio._serve import serve

__all__ = ["create_app", "serve"]
