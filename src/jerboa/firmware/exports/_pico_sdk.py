"""A package for CMake's ``add_subdirectory``: pico-sdk, and every other Cortex-M."""

from __future__ import annotations

import re

from jerboa.firmware.exports._network import Network
from jerboa.firmware.exports._order import Files, Order
from jerboa.firmware.exports._templates import render

_RAM_SECTION = re.compile(rb"\.ram_(code|data)\b")
"""Sections that jerboa's own linker script puts into RAM; pico-sdk's takes ``.time_critical``."""


def files(order: Order) -> Files:
    """The network as an interface library."""
    network = Network(order)
    code = {
        name: _RAM_SECTION.sub(rb".time_critical.jerboa_\1", contents)
        for name, contents in (network.header() | network.code(".ram_code")).items()
    }
    return code | {
        "CMakeLists.txt": render(
            "pico_sdk/CMakeLists.txt",
            sources=[name for name in sorted(code) if name.endswith(".c")],
            **network.facts,
        ),
        "README.md": render("pico_sdk/README.md", **network.facts),
    }
