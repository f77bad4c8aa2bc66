"""Backgrounds that sing and speak: voices, music, whistling, birds, animals, crying."""

from collections.abc import Iterator

import numpy as np

from jerboa.clips.generated._signal import (
    RATE,
    Response,
    Signal,
    coloured_noise,
    decay,
    fade,
    high_pass,
    log_uniform,
    low_pass,
    place,
    resonance,
    shape,
    tone,
    wander,
)

# Average first three formants of American English vowels, Hz: Peterson and Barney, "Control
# methods used in a study of the vowels", J. Acoust. Soc. Am. 24(2), 1952, table II (men).
_VOWELS = (
    (270, 2290, 3010),
    (390, 1990, 2550),
    (530, 1840, 2480),
    (660, 1720, 2410),
    (730, 1090, 2440),
    (570, 840, 2410),
    (440, 1020, 2240),
    (300, 870, 2240),
    (640, 1190, 2390),
    (490, 1350, 1690),
)

_SCALES = ((0, 2, 4, 5, 7, 9, 11), (0, 2, 3, 5, 7, 8, 10), (0, 2, 4, 7, 9))
_REPEATING = 0.3
"""Of the speakers."""
_RUNNING = 0.3
"""Of the melodies."""
_CROWING = 0.4
"""Of the animals."""
_STRUCK = 5
"""Octaves above a double bass's A from which on notes are struck and die away."""


def speech(rng: np.random.Generator, n: int) -> Signal:
    """Like speech: syllables of a buzzing source through formants, hissing consonants, pauses.

    Some speakers say one word again and again: an even rhythm is not yet an alarm.
    """
    sound = np.zeros(n)
    pitch, size = log_uniform(rng, 80, 320), rng.uniform(0.95, 1.3)
    start = rng.uniform(-0.2, 0.3)
    if rng.random() < _REPEATING:
        word = np.concatenate([_syllable(rng, pitch, size) for _ in range(rng.integers(1, 4))])
        pause = rng.uniform(0.1, 0.7)
        while start < n / RATE:
            place(sound, word * rng.uniform(0.7, 1), int(start * RATE))
            start += len(word) / RATE + pause * rng.uniform(0.8, 1.2)
        return sound
    while start < n / RATE:
        syllable = _syllable(rng, pitch, size)
        place(sound, syllable * rng.uniform(0.4, 1), int(start * RATE))
        start += len(syllable) / RATE
        start += rng.uniform(0.2, 0.8) if rng.random() < 0.15 else 0.02
    return sound


def _syllable(rng: np.random.Generator, pitch: float, size: float) -> Signal:
    voiced = _voiced(rng, int(rng.uniform(0.08, 0.35) * RATE), pitch * rng.uniform(0.8, 1.3), size)
    if rng.random() < 0.5:
        return voiced
    hiss = int(rng.uniform(0.03, 0.12) * RATE)
    burst = shape(rng.standard_normal(hiss), high_pass(rng.uniform(1500, 5000), 3))
    return np.concatenate([0.3 * burst * fade(hiss, 0.02, 0.02), voiced])


def _voiced(rng: np.random.Generator, n: int, pitch: float, size: float) -> Signal:
    vowel = _VOWELS[rng.integers(len(_VOWELS))]
    glide = pitch * (1 + 0.15 * np.linspace(1, -1, n) * rng.uniform(-1, 1))
    pulses = np.diff(np.floor(np.cumsum(glide) / RATE), prepend=0.0)
    source = shape(pulses + 0.01 * rng.standard_normal(n), low_pass(800, 1))
    formants = [resonance(size * f, 60 + 0.06 * f) for f in vowel]
    voiced = shape(
        source, lambda hertz: sum((formant(hertz) for formant in formants), np.zeros(len(hertz)))
    )
    voiced *= fade(n, 0.03, 0.06)
    return voiced / max(1e-9, float(np.abs(voiced).max()))


def music(rng: np.random.Generator, n: int) -> Signal:
    """Like music: chords and a melody, from a cello's to a celesta's, with or without a beat.

    Bowed notes may shake in pitch, all in loudness, as a vibraphone's do. Some melodies run up or
    down the scale, again and again, as fast as a hand over a harp: much like a sweep.
    """
    sound = np.zeros(n)
    root = 55.0 * 2 ** rng.uniform(0, 1)
    scale = _SCALES[rng.integers(len(_SCALES))]
    beat = rng.uniform(0.2, 0.7)
    drums = rng.random() < 0.5
    melody = int(rng.integers(3, 6))
    running = rng.random() < _RUNNING
    for octaves, notes, louder in ((1, 1, 1.0), (2, 3, 0.5), (melody, 1, rng.uniform(0.3, 1.5))):
        partials = [k ** -rng.uniform(0.8, 2.5) * rng.uniform(0.2, 1) for k in range(1, 9)]
        # A pure note that is held at 2 kHz and above is an alarm, whoever plays it.
        plucked = octaves >= _STRUCK or rng.random() < 0.6
        runs = running and octaves == melody
        step = log_uniform(rng, 0.03, 0.16) if runs else beat * float(rng.choice([0.5, 1, 2, 4]))
        overlap = rng.uniform(0, 0.5) if runs and plucked else 0.0
        degrees = _degrees(rng, len(scale), runs=runs)
        shake = rng.uniform(4, 7) if rng.random() < 0.5 else 0.0
        for start in np.arange(rng.uniform(-beat, 0), n / RATE, step):
            length = int((step * rng.uniform(0.7, 1.3) + overlap) * RATE)
            envelope = fade(length, 0.01 if plucked else 0.08, 0.05)
            if plucked:
                ring = rng.uniform(0.3, 1.2) if octaves >= _STRUCK else rng.uniform(0.5, 2.5)
                envelope = envelope * decay(length, ring)
            for _ in range(notes):
                octave, degree = divmod(next(degrees), len(scale))
                pitch = root * 2 ** (octaves + octave + scale[degree] / 12)
                note = _note(rng, pitch, partials, length, 0.0 if plucked else shake)
                swell = 1 + 0.3 * np.sin(2 * np.pi * shake * np.arange(length) / RATE)
                place(sound, louder * note * swell * envelope, int(start * RATE))
    if drums:
        _drum(sound, rng, beat)
    return sound


def _drum(sound: Signal, rng: np.random.Generator, beat: float) -> None:
    length = int(0.15 * RATE)
    for index, start in enumerate(np.arange(0, len(sound) / RATE, beat / 2)):
        stroke = rng.standard_normal(length) * decay(length, 0.1)
        if index % 4 == 0:
            stroke = 3 * tone(60 * decay(length, 2), [1.0], length) * decay(length, 0.2)
        place(sound, stroke, int(start * RATE))


def _degrees(rng: np.random.Generator, scale: int, *, runs: bool) -> Iterator[int]:
    """Steps of a scale of so many: any, or one after another."""
    if runs:
        run = range(int(rng.integers(5, 16)))[:: int(rng.choice([1, -1]))]
        while True:
            yield from run
    while True:
        yield int(rng.integers(scale))


def _note(
    rng: np.random.Generator, pitch: float, partials: list[float], n: int, vibrato: float
) -> Signal:
    """A note whose pitch shakes by up to half a semitone, `vibrato` times a second."""
    shake = rng.uniform(0, 0.015) * np.sin(2 * np.pi * vibrato * np.arange(n) / RATE)
    return tone(pitch * (1 + shake), partials, n, rng.uniform(0, 6))


def whistle(rng: np.random.Generator, n: int) -> Signal:
    """A whistled or piped tune: nearly pure tones of 600 to 2,800 Hz that slide and shake."""
    sound = np.zeros(n)
    pitch, start = rng.uniform(600, 2000), rng.uniform(0, 0.4)
    shake = rng.uniform(0.003, 0.02)
    overtone = rng.uniform(0, 0.2)
    while start < n / RATE:
        length = int(rng.uniform(0.12, 0.8) * RATE)
        after = float(np.clip(pitch * 2 ** (rng.integers(-5, 6) / 12), 600, 2800))
        slide = np.linspace(0, 1, length) ** rng.uniform(0.2, 4)
        line = pitch + (after - pitch) * slide
        line *= 1 + shake * np.sin(2 * np.pi * rng.uniform(4, 7) * np.arange(length) / RATE)
        breath = shape(rng.standard_normal(length), resonance(pitch, 600))
        note = tone(line, [1.0, overtone], length) + rng.uniform(0.02, 0.3) * breath
        place(sound, note * fade(length, 0.03, 0.05), int(start * RATE))
        start += length / RATE + rng.uniform(0, 0.25)
        pitch = after
    return sound


def bird(rng: np.random.Generator, n: int) -> Signal:
    """Birdsong of 1.5 to 7.5 kHz: chirps whose pitch never holds still, or a song of notes."""
    sound = np.zeros(n)
    start = rng.uniform(0, 0.5)
    sing = _phrase if rng.random() < 0.5 else _chirps
    while start < n / RATE:
        for note, gap in sing(rng):
            place(sound, note, int(start * RATE))
            start += len(note) / RATE + gap
        start += rng.uniform(0.1, 1.2)
    return sound


def _chirps(rng: np.random.Generator) -> list[tuple[Signal, float]]:
    """One chirp, up to seven times, each followed by a gap in seconds."""
    centre, span = rng.uniform(1800, 6000), rng.uniform(0.1, 0.5)
    length = int(rng.uniform(0.03, 0.25) * RATE)
    sweep = np.sin(np.linspace(0, rng.uniform(0.5, 6) * np.pi, length) + rng.uniform(0, 6))
    chirp = tone(np.minimum(centre * (1 + span * sweep), 7500), [1.0, 0.1], length)
    chirp *= fade(length, 0.01, 0.02)
    gap = rng.uniform(0.02, 0.15)
    return [(chirp * rng.uniform(0.5, 1), gap) for _ in range(int(rng.integers(1, 8)))]


def _phrase(rng: np.random.Generator) -> list[tuple[Signal, float]]:
    """Notes as thrushes and sparrows whistle them: each slides into a pitch of its own."""
    notes = []
    for _ in range(int(rng.integers(2, 7))):
        length = int(log_uniform(rng, 0.06, 0.5) * RATE)
        first, last = np.exp(rng.uniform(np.log(1500), np.log(7000), 2))
        slide = np.linspace(0, 1, length) ** rng.uniform(0.1, 0.6)
        shake = rng.uniform(0, 0.02) * np.sin(
            2 * np.pi * rng.uniform(10, 40) * np.arange(length) / RATE
        )
        line = first * (last / first) ** slide * (1 + shake)
        swell = 1 - rng.uniform(0, 0.8) * np.linspace(-1, 1, length) ** 2
        note = tone(line, [1.0, rng.uniform(0, 0.1)], length) * swell * fade(length, 0.015, 0.03)
        notes.append((note * rng.uniform(0.3, 1), rng.uniform(0.02, 0.25)))
    return notes


def animal(rng: np.random.Generator, n: int) -> Signal:
    """Barks, meows, crows: rough harmonic calls that rise and fall."""
    sound = np.zeros(n)
    start = rng.uniform(0, 0.8)
    again = _crow(rng) if rng.random() < _CROWING else _bark(rng)
    for call in again:
        if start >= n / RATE:
            break
        place(sound, call, int(start * RATE))
        start += len(call) / RATE + rng.uniform(0.08, 1.5)
    return sound + 1e-3 * coloured_noise(rng, n, 1.0)


def _bark(rng: np.random.Generator) -> Iterator[Signal]:
    pitch = log_uniform(rng, 200, 900)
    length = int(log_uniform(rng, 0.1, 1.2) * RATE)
    throat = resonance(rng.uniform(600, 2500), rng.uniform(600, 2500))
    while True:
        arch = np.sin(np.linspace(0.2, rng.uniform(1.6, 3.0), length))
        yield _call(rng, pitch * (0.6 + 0.5 * arch), throat, rng.uniform(0.05, 0.8))


def _crow(rng: np.random.Generator) -> Iterator[Signal]:
    """Some short cries and a long one, which holds its pitch and lets it fall at its end."""
    pitch = log_uniform(rng, 350, 900)
    throat = resonance(rng.uniform(800, 3000), rng.uniform(800, 3000))
    breath, gap = rng.uniform(0.02, 0.4), np.zeros(int(rng.uniform(0.02, 0.15) * RATE))
    while True:
        cries: list[Signal] = []
        for seconds in (*rng.uniform(0.1, 0.3, rng.integers(4)), rng.uniform(0.7, 1.8)):
            fall = np.linspace(0, 1, int(seconds * RATE)) ** rng.uniform(2, 12)
            line = pitch * rng.uniform(0.9, 1.1) * (1 - rng.uniform(0.05, 0.5) * fall)
            cries += [_call(rng, line, throat, breath), gap]
        yield np.concatenate(cries)


def _call(rng: np.random.Generator, line: Signal, throat: Response, breath: float) -> Signal:
    rough = 1 + rng.uniform(0, 0.05) * wander(rng, len(line), 60)
    call = tone(line * rough, [1 / k for k in range(1, 13)], len(line))
    call += breath * rng.standard_normal(len(line))
    return shape(call, throat) * fade(len(line), 0.02, 0.08)


def cry(rng: np.random.Generator, n: int) -> Signal:
    """A baby: cries of about a second at 300 to 600 Hz, full of harmonics up to 6 kHz."""
    sound = np.zeros(n)
    pitch, start = rng.uniform(300, 600), rng.uniform(-0.5, 0.5)
    mouth = [resonance(rng.uniform(900, 1600), 500), resonance(rng.uniform(2500, 4500), 1200)]
    while start < n / RATE:
        length = int(rng.uniform(0.4, 1.6) * RATE)
        arch = 0.85 + 0.25 * np.sin(np.linspace(0.1, rng.uniform(2, 3), length))
        line = pitch * rng.uniform(0.9, 1.1) * arch * (1 + 0.01 * wander(rng, length, 30))
        wail = tone(line, [k**-0.5 for k in range(1, 15)], length)
        wail += rng.uniform(0, 0.6) * rng.standard_normal(length)
        wail = shape(wail, lambda hertz: 0.1 + mouth[0](hertz) + 0.7 * mouth[1](hertz))
        place(sound, wail * fade(length, 0.08, 0.15), int(start * RATE))
        start += length / RATE + rng.uniform(0.2, 0.7)
    return sound + 1e-3 * coloured_noise(rng, n, 1.0)
