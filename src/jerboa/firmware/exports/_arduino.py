"""An Arduino library with an example sketch; library specification 1.5, revision 2.2."""

from __future__ import annotations

from jerboa import __version__
from jerboa.firmware.exports._network import Network
from jerboa.firmware.exports._order import Files, Order
from jerboa.firmware.exports._templates import render


def files(order: Order) -> Files:
    """The library's root folder: only the header that sketches include is on top of ``src``."""
    network = Network(order)
    name, facts = order.name, network.facts
    code = network.header() | network.code()
    return {f"src/{path}": contents for path, contents in code.items()} | {
        "library.properties": render("arduino/library.properties", version=__version__, **facts),
        "keywords.txt": render("arduino/keywords.txt", **facts),
        "README.md": render("arduino/README.md", **facts),
        f"examples/{name}/{name}.ino": render("arduino/sketch.ino", **facts),
    }
