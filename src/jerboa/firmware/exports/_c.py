"""Plain C99: a folder to copy into any program, or to build with ``make``."""

from __future__ import annotations

from jerboa.firmware.exports._network import Network
from jerboa.firmware.exports._order import Files, Order
from jerboa.firmware.exports._templates import render


def files(order: Order) -> Files:
    """The network, an example, and a makefile for both."""
    network = Network(order)
    code = network.header() | network.code()
    sources = [name for name in sorted(code) if name.endswith((".c", ".S"))]
    return code | {
        "Makefile": render("c/Makefile", sources=sources, **network.facts),
        "README.md": render("c/README.md", **network.facts),
        "example/main.c": render("c/main.c", **network.facts),
    }
