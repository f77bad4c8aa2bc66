#include "app/classifier.h"

#include "dsp/quantize.h"
#include "dsp/spectrogram.h"
#include "jerboa_config.h"
#include "jerboa_model.h"
#include "nn/placement.h"

#define FRAME 256
#define FRAME_HOP 128
#define OVERLAP (FRAME - FRAME_HOP)
#define COLUMNS_PER_HOP (CLASSIFIER_HOP_SAMPLES / FRAME_HOP)
#define NEW_COLUMNS (COLUMNS_PER_HOP * JERBOA_BINS)

/* The first column mixes in the silence before the start: one column more than the history. */
#define HOPS_TO_WARM_UP ((JERBOA_COLUMNS + 1 + COLUMNS_PER_HOP - 1) / COLUMNS_PER_HOP)

_Static_assert(JERBOA_COLUMNS *JERBOA_BINS == JERBOA_MODEL_INPUT_BYTES,
               "the network's input is the spectrogram's history");

static int16_t samples[OVERLAP + CLASSIFIER_HOP_SAMPLES];
static int8_t history[JERBOA_COLUMNS * JERBOA_BINS];
static int8_t output[JERBOA_MODEL_OUTPUT_BYTES];
static uint32_t hops;

static const jerboa_quantization_t input_quantization = JERBOA_INPUT_QUANTIZATION;

void classifier_init(void) {
    __builtin_memset(samples, 0, sizeof samples);
    __builtin_memset(history, jerboa_quantize_magnitude(0, &input_quantization), sizeof history);
    hops = 0;
}

int16_t *classifier_samples(void) {
    return samples + OVERLAP;
}

JERBOA_RAM_CODE void classifier_front_end(void) {
    __builtin_memmove(history, history + NEW_COLUMNS, sizeof history - NEW_COLUMNS);
    int8_t *column = history + sizeof history - NEW_COLUMNS;
    for (int32_t i = 0; i < COLUMNS_PER_HOP; i++) {
        int16_t magnitudes[JERBOA_BINS];
        jerboa_spectrogram_column(samples + i * FRAME_HOP, magnitudes);
        for (int32_t bin = 0; bin < JERBOA_BINS; bin++) {
            *column++ = jerboa_quantize_magnitude(magnitudes[bin], &input_quantization);
        }
    }
    __builtin_memcpy(samples, samples + CLASSIFIER_HOP_SAMPLES, OVERLAP * sizeof samples[0]);
    if (hops < HOPS_TO_WARM_UP) hops++;
}

const int8_t *classifier_network(void) {
    jerboa_model_invoke(history, output);
    return output;
}

bool classifier_is_warming_up(void) {
    return hops < HOPS_TO_WARM_UP;
}
