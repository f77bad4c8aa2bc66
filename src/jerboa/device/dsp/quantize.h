/* A magnitude of the spectrogram as the int8 of a network's input: rounds and saturates. */
#ifndef JERBOA_DSP_QUANTIZE_H
#define JERBOA_DSP_QUANTIZE_H

#include <stdint.h>

/* From jerboa.device.input_quantization, which checked it over every magnitude. */
typedef struct {
    uint32_t limit;
    uint32_t multiplier;
    uint32_t fraction;
    uint32_t rounding;
    uint32_t shift;
    int32_t zero_point;
} jerboa_quantization_t;

/* For a magnitude of 0 to 32,767. */
static inline int8_t jerboa_quantize_magnitude(int16_t magnitude,
                                               const jerboa_quantization_t *quantization) {
    uint32_t m = (uint32_t)magnitude;
    if (m > quantization->limit) {
        m = quantization->limit;
    }
    uint32_t product = m * quantization->multiplier + ((m * quantization->fraction) >> 12);
    int32_t value = (int32_t)((product + quantization->rounding) >> quantization->shift);
    value += quantization->zero_point;
    return (int8_t)(value > 127 ? 127 : value);
}

void jerboa_quantize_magnitudes(const int16_t *magnitudes, int32_t count,
                                const jerboa_quantization_t *quantization, int8_t *quantized);

#endif
