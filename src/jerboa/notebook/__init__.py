"""Widgets for notebooks, from the modules of Studio's page: ``pip install 'jerboa[notebook]'``.

Each is a small Python class around an ES module; sounds go between the browser and the kernel,
and nowhere else.
"""

from jerboa.errors import ToolError

try:
    import anywidget as _anywidget  # noqa: F401
except ModuleNotFoundError as error:
    raise ToolError(
        "jerboa.notebook needs anywidget; get it with pip install 'jerboa[notebook]'"
    ) from error

from jerboa.notebook._clip_browser import ClipBrowser
from jerboa.notebook._flasher import Flasher
from jerboa.notebook._recorder import Recorder
from jerboa.notebook._serial_monitor import SerialMonitor
from jerboa.notebook._training_monitor import TrainingMonitor
from jerboa.notebook._virtual_board import VirtualBoard

__all__ = [
    "ClipBrowser",
    "Flasher",
    "Recorder",
    "SerialMonitor",
    "TrainingMonitor",
    "VirtualBoard",
]
