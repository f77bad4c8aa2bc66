#include "dsp/quantize.h"

#include "nn/placement.h"

JERBOA_RAM_CODE void jerboa_quantize_magnitudes(const int16_t *magnitudes, int32_t count,
                                                const jerboa_quantization_t *quantization,
                                                int8_t *quantized) {
    /* A copy: what is written might otherwise be the constants. */
    const jerboa_quantization_t constants = *quantization;
    for (int32_t i = 0; i < count; i++) {
        quantized[i] = jerboa_quantize_magnitude(magnitudes[i], &constants);
    }
}
