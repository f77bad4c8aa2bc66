/* What the spectrogram computes inline, as a function that a test can call. */
#include "dsp/magnitude.h"

void magnitudes(const int16_t *numbers, int32_t count, int16_t *out) {
    for (int32_t i = 0; i < count; i++) {
        out[i] = jerboa_magnitude(numbers[2 * i], numbers[2 * i + 1]);
    }
}
