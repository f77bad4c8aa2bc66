#include "app/decision.h"
#include "hal/small_code.h"

JERBOA_SMALL_CODE_BEGIN

const char *const decision_labels[] = JERBOA_LABELS;

int32_t probability_of_steps(int32_t steps, int32_t multiplier, int32_t shift) {
    int32_t value = (steps * multiplier + (1 << (shift - 1))) >> shift;
    if (value < 0) return 0;
    return value > PROBABILITY_ONE ? PROBABILITY_ONE : value;
}

int32_t decision_probability(int8_t output) {
    int32_t steps = output - JERBOA_OUTPUT_ZERO_POINT;
    return probability_of_steps(steps, JERBOA_OUTPUT_MULTIPLIER, JERBOA_OUTPUT_SHIFT);
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

JERBOA_SMALL_CODE_END
