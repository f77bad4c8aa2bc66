"""What others build upon is written down here, so that it does not change unseen."""

from jerboa import clips

FACE = """
ACTIVITY_HOP AUDIO_SUFFIXES BACKGROUND BACKGROUND_NOISE CATALOGUE FRACTIONS SAMPLE_RATE Augmentation
Dataset Recording RecordingVariation Scene Split WindowSettings active_windows audio_files augment
background_scenes check_label check_trainable combine cut_windows drop_silent esc50 find_activity
folder generated get merge_same_sound mixed_scenes one_label read_clip sound_in_windows
speech_commands split take_windows to_int16 vary_recording windows_of write_clip write_generated
"""


def test_the_public_face() -> None:
    assert clips.__all__ == FACE.split()
    assert all(hasattr(clips, name) for name in clips.__all__)
