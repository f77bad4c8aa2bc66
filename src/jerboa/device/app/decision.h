/* From the network's quantized outputs to a label and a brightness, in integers. */
#ifndef JERBOA_APP_DECISION_H
#define JERBOA_APP_DECISION_H

#include <stdint.h>

#define PROBABILITY_ONE 10000
#define NO_LABEL (-1)

/* Probability of one output in ten-thousandths. */
int32_t decision_probability(int8_t output);

/* Index of the label that is heard, or NO_LABEL if none reaches the threshold. */
int32_t decision_label(const int8_t *outputs);

/* Probability of the likeliest label that is a detection, in ten-thousandths. */
int32_t decision_brightness(const int8_t *outputs);

#endif
