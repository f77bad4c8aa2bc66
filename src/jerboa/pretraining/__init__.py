"""Pretraining: a base that learned from YAMNet what sounds have in common, without any label.

Whoever has twenty recordings of a sound has too few to learn hearing from. Here a small network
learns to say of any second of sound what a large one, which has heard two million clips, says of
it; a training that starts from it needs to learn only its own labels.
"""

from jerboa.pretraining._lessons import Lessons, draw_lessons
from jerboa.pretraining._pretrain import pretrain
from jerboa.pretraining._windows import Windows
from jerboa.pretraining._yamnet import YamNet, get_yamnet
from jerboa.pretraining.settings import PretrainingSettings

__all__ = [
    "Lessons",
    "PretrainingSettings",
    "Windows",
    "YamNet",
    "draw_lessons",
    "get_yamnet",
    "pretrain",
]
