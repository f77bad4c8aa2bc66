"""A model for programs that are not jerboa's firmware: C, pico-sdk, Arduino, an interpreter.

An export is a folder that builds as it stands. Each target is a module that names the
files; what they have in common is in `_network`, and how a folder is written in `_folder`.
"""

from jerboa.firmware.exports._export import EXPORT_TARGETS, export_model
from jerboa.firmware.exports._tflm import export_tflm

__all__ = ["EXPORT_TARGETS", "export_model", "export_tflm"]
