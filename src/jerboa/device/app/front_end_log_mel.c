#include "app/front_end.h"

#include <stdbool.h>

#include "jerboa_config.h"

#ifdef JERBOA_FRONT_END_LOG_MEL

#include "dsp/level.h"
#include "dsp/log_mel.h"
#include "dsp/pcen.h"
#include "dsp/quantize.h"
#include "nn/placement.h"

#define FRONT_END_WORDS (2 * JERBOA_MEL_FFT)
#include "app/workspace.h"

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

#if defined JERBOA_MEL_LEVEL

static const jerboa_level_t level = JERBOA_MEL_LEVEL;
static int32_t loudest;

void front_end_init(void) {
    loudest = 0;
}

static void normalize(int16_t *features) {
    jerboa_level(&level, &loudest, 1, JERBOA_MEL_BANDS, features);
}

#elif defined JERBOA_MEL_PCEN_CURVE

static const uint16_t curve[JERBOA_MEL_PCEN_CHORDS + 1] = JERBOA_MEL_PCEN_CURVE;
static const jerboa_pcen_t pcen = {
    .curve = curve,
    .chords = JERBOA_MEL_PCEN_CHORDS,
    .smoothing = JERBOA_MEL_PCEN_SMOOTHING,
    .gain = JERBOA_MEL_PCEN_GAIN,
    .eps = JERBOA_MEL_PCEN_EPS,
    .offset = JERBOA_MEL_PCEN_OFFSET,
};
static uint64_t smoothed[JERBOA_MEL_BANDS];
static bool has_started;

void front_end_init(void) {
    has_started = false;
}

static void normalize(int16_t *features) {
    if (!has_started) jerboa_pcen_start(features, JERBOA_MEL_BANDS, smoothed);
    has_started = true;
    jerboa_pcen(&pcen, smoothed, 1, JERBOA_MEL_BANDS, features);
}

#else

/* A column depends on its frame alone. */
void front_end_init(void) {}

static void normalize(int16_t *features) {
    (void)features;
}

#endif

JERBOA_RAM_CODE void front_end_column(const int16_t *frame, int8_t *column) {
    int16_t features[JERBOA_MEL_BANDS];
    /* What is not called here takes no RAM. */
    if (JERBOA_MEL_FFT == 512) {
        jerboa_log_mel_512(&mel, frame, workspace, features);
    } else {
        jerboa_log_mel_1024(&mel, frame, workspace, features);
    }
    normalize(features);
    for (int32_t i = 0; i < JERBOA_BINS; i++) {
#ifdef JERBOA_BIN_LIST
        int16_t feature = features[bands[i]];
#else
        int16_t feature = features[i];
#endif
        column[i] = jerboa_quantize_magnitude(feature, &quantization);
    }
}

#endif
