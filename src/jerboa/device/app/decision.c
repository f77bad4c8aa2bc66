#include "app/decision.h"

#include "jerboa_config.h"

/* One sigmoid output: the probability of label 1 against label 0, the background. */
#define IS_BINARY (JERBOA_OUTPUTS == 1)

int32_t decision_probability(int8_t output) {
    int32_t steps = output - JERBOA_OUTPUT_ZERO_POINT;
    int32_t rounding = 1 << (JERBOA_OUTPUT_SHIFT - 1);
    int32_t value = (steps * JERBOA_OUTPUT_MULTIPLIER + rounding) >> JERBOA_OUTPUT_SHIFT;
    if (value < 0) return 0;
    return value > PROBABILITY_ONE ? PROBABILITY_ONE : value;
}

static int32_t likeliest(const int8_t *outputs, int32_t excluded) {
    int32_t best = NO_LABEL;
    for (int32_t i = 0; i < JERBOA_OUTPUTS; i++) {
        if (i != excluded && (best == NO_LABEL || outputs[i] > outputs[best])) best = i;
    }
    return best;
}

int32_t decision_label(const int8_t *outputs) {
    if (IS_BINARY) return outputs[0] >= JERBOA_THRESHOLD ? 1 : 0;
    int32_t best = likeliest(outputs, NO_LABEL);
    return outputs[best] >= JERBOA_THRESHOLD ? best : NO_LABEL;
}

int32_t decision_brightness(const int8_t *outputs) {
    int32_t best = IS_BINARY ? 0 : likeliest(outputs, JERBOA_BACKGROUND);
    return decision_probability(outputs[best]);
}
