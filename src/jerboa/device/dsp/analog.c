/* Two half-band filters of all-pass sections, each down by two. The first has one section for
 * every other code; the second is half_band.h.
 *
 * tools/make_microphone_tables.py designs both. */
#include "dsp/analog.h"

#include "dsp/half_band.h"

/* Bits of the first filter below a code: its sum of two sections has 21 bits. */
#define CODE_BITS (16 + FINE_BITS - 12 - 1)

#define MIDDLE (2048 << CODE_BITS)

#ifdef JERBOA_CHIP
#include "dsp/analog_thumb.h"
#else
#include "dsp/analog_plain.h"
#endif

void jerboa_analog_init(jerboa_analog_t *state) {
    for (int i = 0; i < 4; i++) state->sections[i / 2][i % 2] = MIDDLE;
    half_band_init(&state->half_band, 2 * MIDDLE);
}

/* A sample's codes fill two words, as do its two samples at 32 kHz: these take their place. */
void jerboa_analog_decimate(jerboa_analog_t *state, uint32_t *words, int32_t samples,
                            int16_t *out) {
    int32_t *pairs = (int32_t *)words;
    const int32_t *end = pairs + JERBOA_ANALOG_WORDS_PER_SAMPLE * samples;
    first_filter(state, pairs, end);
    half_band(&state->half_band, pairs, end, out);
}
