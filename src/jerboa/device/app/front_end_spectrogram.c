#include "app/front_end.h"

#include "jerboa_config.h"

#ifdef JERBOA_FRONT_END_SPECTROGRAM

#include "dsp/quantize.h"
#include "dsp/spectrogram.h"
#include "nn/placement.h"

#define FRONT_END_WORDS JERBOA_SPECTROGRAM_SCRATCH
#include "app/workspace.h"

_Static_assert(JERBOA_FRAME == JERBOA_SPECTROGRAM_WINDOW, "the spectrogram has one window");

static const jerboa_quantization_t quantization = JERBOA_INPUT_QUANTIZATION;

#ifdef JERBOA_BIN_LIST
static const uint8_t bins[JERBOA_BINS] = JERBOA_BIN_LIST;
static uint32_t groups;
#else
_Static_assert(JERBOA_BINS == JERBOA_SPECTROGRAM_BINS, "without a list every bin is computed");
#endif

void front_end_init(void) {
#ifdef JERBOA_BIN_LIST
    groups = jerboa_spectrogram_groups(bins, JERBOA_BINS);
#endif
}

JERBOA_RAM_CODE void front_end_column(const int16_t *frame, int8_t *column) {
    int16_t magnitudes[JERBOA_BINS];
#ifdef JERBOA_BIN_LIST
    jerboa_spectrogram_bins(frame, groups, bins, JERBOA_BINS, workspace, magnitudes);
#else
    jerboa_spectrogram_column(frame, workspace, magnitudes);
#endif
    /* Here, where the constants are known. */
    for (int32_t i = 0; i < JERBOA_BINS; i++) {
        column[i] = jerboa_quantize_magnitude(magnitudes[i], &quantization);
    }
}

#endif
