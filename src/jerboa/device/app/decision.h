/* From the network's quantized outputs to a label and a brightness, in integers. */
#ifndef JERBOA_APP_DECISION_H
#define JERBOA_APP_DECISION_H

#include <stdint.h>

#include "jerboa_config.h"

#define PROBABILITY_ONE 10000
#define NO_LABEL (-1)

/* One sigmoid output: the probability of label 1 against label 0, the background. */
#define IS_BINARY (JERBOA_OUTPUTS == 1)

/* Name of each label, escaped as JSON wants it. */
extern const char *const decision_labels[];

/* Probability, in ten-thousandths, of so many steps above the output's zero point. */
int32_t probability_of_steps(int32_t steps, int32_t multiplier, int32_t shift);

/* Probability of one output in ten-thousandths. */
int32_t decision_probability(int8_t output);

/* Index of the label that is heard, or NO_LABEL if none reaches the threshold. */
int32_t decision_label(const int8_t *outputs);

/* Probability of the likeliest label that is a detection, in ten-thousandths. */
int32_t decision_brightness(const int8_t *outputs);

#endif
