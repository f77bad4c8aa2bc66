"""Fire and smoke alarms, and what is taken for them, made without a recording.

The numbers come from the standards and from the physics of rooms and microphones; no recording
was looked at to set them.
"""

from jerboa.clips.generated._alarms import sound_alarm
from jerboa.clips.generated._backgrounds import AMBIENT_KINDS, BACKGROUNDS, HARD_KINDS
from jerboa.clips.generated._data_set import (
    ALARM,
    KINDS,
    QUIETEST_DBFS,
    generate_recording,
    generated,
    write_generated,
)
from jerboa.clips.generated._made_up import MADE_UP, draw_pattern, nearest_kind
from jerboa.clips.generated._microphones import Microphone, draw_microphone, through_microphone
from jerboa.clips.generated._patterns import ALARM_KINDS, PATTERNS, Pattern, Tone
from jerboa.clips.generated._rooms import Room, draw_room, impulse_response, in_room

__all__ = [
    "ALARM",
    "ALARM_KINDS",
    "AMBIENT_KINDS",
    "BACKGROUNDS",
    "HARD_KINDS",
    "KINDS",
    "MADE_UP",
    "PATTERNS",
    "QUIETEST_DBFS",
    "Microphone",
    "Pattern",
    "Room",
    "Tone",
    "draw_microphone",
    "draw_pattern",
    "draw_room",
    "generate_recording",
    "generated",
    "impulse_response",
    "in_room",
    "nearest_kind",
    "sound_alarm",
    "through_microphone",
    "write_generated",
]
