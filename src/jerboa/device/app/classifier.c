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
#define HISTORY (JERBOA_COLUMNS * JERBOA_BINS)
#define NEW_COLUMNS (COLUMNS_PER_HOP * JERBOA_BINS)

/* The first column mixes in the silence before the start: one column more than the history. */
#define HOPS_TO_WARM_UP ((JERBOA_COLUMNS + 1 + COLUMNS_PER_HOP - 1) / COLUMNS_PER_HOP)

_Static_assert(HISTORY == JERBOA_MODEL_INPUT_BYTES,
               "the network's input is the spectrogram's history");
_Static_assert(NEW_COLUMNS % 4 == 0, "the history moves by whole words");

static int16_t samples[OVERLAP + CLASSIFIER_HOP_SAMPLES];

/* Words are moved in blocks; the last block may reach past the history. */
typedef struct __attribute__((may_alias)) {
    uint32_t words[8];
} block_t;

static int8_t history[HISTORY + sizeof(block_t)] __attribute__((aligned(4)));
static int8_t output[JERBOA_MODEL_OUTPUT_BYTES];
static uint32_t hops;

static const jerboa_quantization_t input_quantization = JERBOA_INPUT_QUANTIZATION;

void classifier_init(void) {
    __builtin_memset(samples, 0, sizeof samples);
    __builtin_memset(history, jerboa_quantize_magnitude(0, &input_quantization), sizeof history);
    hops = 0;
    jerboa_model_init();
}

int16_t *classifier_samples(void) {
    return samples + OVERLAP;
}

/* Forwards, from higher to lower addresses: the overlap does no harm. */
JERBOA_RAM_CODE static void drop_oldest_columns(void) {
    block_t *to = (block_t *)history;
    const block_t *from = (const block_t *)(history + NEW_COLUMNS);
    while (from < (const block_t *)(history + HISTORY)) *to++ = *from++;
}

JERBOA_RAM_CODE void classifier_front_end(void) {
    drop_oldest_columns();
    int8_t *column = history + HISTORY - NEW_COLUMNS;
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
