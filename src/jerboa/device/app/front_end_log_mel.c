#include "app/front_end.h"

#include "jerboa_config.h"

#ifdef JERBOA_FRONT_END_LOG_MEL

#include "dsp/log_mel.h"
#include "dsp/quantize.h"
#include "nn/placement.h"

static const jerboa_quantization_t quantization = JERBOA_INPUT_QUANTIZATION;
static const uint16_t hann[JERBOA_FRAME] __attribute__((aligned(4))) JERBOA_RAM_DATA =
    JERBOA_MEL_HANN;
static const jerboa_mel_segment_t segments[JERBOA_MEL_BANDS + 1] = JERBOA_MEL_SEGMENTS;

static const jerboa_log_mel_t mel = {
    .hann = hann,
    .segments = segments,
    .window = JERBOA_FRAME,
    .fft = JERBOA_MEL_FFT,
    .bands = JERBOA_MEL_BANDS,
    .first_bin = JERBOA_MEL_FIRST_BIN,
    .gain = JERBOA_MEL_GAIN,
};

#ifdef JERBOA_BIN_LIST
static const uint8_t bands[JERBOA_BINS] = JERBOA_BIN_LIST;
#else
_Static_assert(JERBOA_BINS == JERBOA_MEL_BANDS, "without a list every band is used");
#endif

static int32_t scratch[2 * JERBOA_MEL_FFT];

/* A column depends on its frame alone. */
void front_end_init(void) {}

JERBOA_RAM_CODE void front_end_column(const int16_t *frame, int8_t *column) {
    jerboa_power_t powers[JERBOA_MEL_BANDS];
    jerboa_mel_powers(&mel, frame, scratch, powers);
    for (int32_t i = 0; i < JERBOA_BINS; i++) {
#ifdef JERBOA_BIN_LIST
        jerboa_power_t power = powers[bands[i]];
#else
        jerboa_power_t power = powers[i];
#endif
        column[i] = jerboa_quantize_magnitude(jerboa_log_power(power), &quantization);
    }
}

#endif
