"""Clips: read, cut into windows, drop silence, label, split without leaking, augment.

Every clip is mono int16 at 16 kHz. A data set is a `Dataset` of `Recording`, whichever of
`folder`, `esc50`, `speech_commands` and `generated` it came from.
"""

from jerboa.clips._audio import AUDIO_SUFFIXES, SAMPLE_RATE, read_clip, to_int16, write_clip
from jerboa.clips._copies import merge_same_sound
from jerboa.clips._dataset import BACKGROUND, Dataset, Recording, check_label, combine
from jerboa.clips._esc50 import esc50
from jerboa.clips._folder import BACKGROUND_NOISE, folder, one_label
from jerboa.clips._listing import audio_files, unread_files
from jerboa.clips._speech_commands import speech_commands
from jerboa.clips._splitting import FRACTIONS, Split, check_trainable, split
from jerboa.clips._windows import (
    ACTIVITY_HOP,
    WindowSettings,
    active_windows,
    cut_windows,
    drop_silent,
    find_activity,
    sound_in_windows,
    take_windows,
    windows_of,
)
from jerboa.clips.augmentation import Augmentation, augment
from jerboa.clips.download import CATALOGUE, get
from jerboa.clips.generated import generated, write_generated
from jerboa.clips.scenes import Scene, background_scenes, mixed_scenes
from jerboa.clips.variation import RecordingVariation, vary_recording

__all__ = [
    "ACTIVITY_HOP",
    "AUDIO_SUFFIXES",
    "BACKGROUND",
    "BACKGROUND_NOISE",
    "CATALOGUE",
    "FRACTIONS",
    "SAMPLE_RATE",
    "Augmentation",
    "Dataset",
    "Recording",
    "RecordingVariation",
    "Scene",
    "Split",
    "WindowSettings",
    "active_windows",
    "audio_files",
    "augment",
    "background_scenes",
    "check_label",
    "check_trainable",
    "combine",
    "cut_windows",
    "drop_silent",
    "esc50",
    "find_activity",
    "folder",
    "generated",
    "get",
    "merge_same_sound",
    "mixed_scenes",
    "one_label",
    "read_clip",
    "sound_in_windows",
    "speech_commands",
    "split",
    "take_windows",
    "to_int16",
    "unread_files",
    "vary_recording",
    "windows_of",
    "write_clip",
    "write_generated",
]
