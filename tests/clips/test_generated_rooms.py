"""Generated rooms and microphones do what they say."""

from dataclasses import replace

import numpy as np
import pytest

from jerboa.clips.generated import (
    draw_microphone,
    draw_room,
    impulse_response,
    in_room,
    through_microphone,
)

RATE = 16_000


@pytest.mark.parametrize("seed", range(6))
def test_a_room_decays_as_it_says(seed: int) -> None:
    rng = np.random.default_rng(seed)
    room = draw_room(rng)
    response = impulse_response(room, rng)
    assert np.sum(response**2) == pytest.approx(1, abs=0.01)
    # Schroeder's backward integration (ISO 3382-1), from -25 to -45 dB: past the reflections.
    left = 10 * np.log10(np.cumsum((response[1:] ** 2)[::-1])[::-1] + 1e-12)
    left -= left[int(0.045 * RATE) if len(left) > 0.1 * RATE else 0]
    inside = np.flatnonzero((left < -5) & (left > -25))
    slope = np.polyfit(inside / RATE, left[inside], 1)[0]
    assert -60 / slope == pytest.approx(room.reverberation, rel=0.35)


def test_the_direct_sound_comes_at_once_and_fades_with_distance() -> None:
    rng = np.random.default_rng(0)
    rooms = [draw_room(rng) for _ in range(20)]
    click = np.zeros(RATE)
    click[100] = 1
    for room in rooms:
        heard = in_room(click, room, rng)
        assert len(heard) == RATE
        assert np.abs(heard[:95]).max() < 0.2 * np.abs(heard).max()
        share = 1 / (1 + (room.distance / room.critical_distance) ** 2)
        if room.door is None:
            assert heard[100] == pytest.approx(np.sqrt(share), rel=0.01)


def test_microphones_differ_in_every_way() -> None:
    rng = np.random.default_rng(0)
    drawn = [draw_microphone(rng) for _ in range(300)]
    assert {m.mains for m in drawn} == {50.0, 60.0}
    assert any(m.peak_dbfs > 0 for m in drawn)
    assert min(m.peak_dbfs for m in drawn) < -38
    assert any(m.offset for m in drawn)
    assert any(m.hum_dbfs > -60 for m in drawn)


def test_a_microphone_does_what_it_says() -> None:
    rng = np.random.default_rng(0)
    plain = draw_microphone(rng)
    quiet = replace(plain, peak_dbfs=-20, noise_dbfs=-120, hum_dbfs=-120, offset=0.01)
    sound = np.sin(2 * np.pi * 1000 * np.arange(RATE) / RATE)
    heard = through_microphone(sound, quiet, rng)
    assert heard.mean() == pytest.approx(327.68, rel=0.01)
    assert np.abs(heard - heard.mean()).max() == pytest.approx(3276.8, rel=0.02)
    hum = through_microphone(sound, replace(quiet, hum_dbfs=-30, mains=60.0, offset=0), rng)
    lines = np.abs(np.fft.rfft(hum)) / (RATE / 2)
    assert lines[60] == pytest.approx(32768 * 10**-1.5, rel=0.02)
    clipped = through_microphone(sound, replace(quiet, peak_dbfs=10, offset=0), rng)
    assert np.mean(np.abs(clipped) >= 32767) > 0.5
