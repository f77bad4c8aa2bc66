/* From the words of an I2S microphone to samples, both at 16 kHz. */
#ifndef JERBOA_DSP_I2S_H
#define JERBOA_DSP_I2S_H

#include <stdint.h>

typedef struct {
    int32_t mean;
} jerboa_i2s_t;

void jerboa_i2s_init(jerboa_i2s_t *state);

/* A word is a slot of 32 bits with up to 24 of sample in its highest: those below 20 are not
 * used. Gain is 1 to 1,024; at 1, the microphone's full scale is that of the samples, which
 * saturate. High-pass at 10 Hz. */
void jerboa_i2s_convert(jerboa_i2s_t *state, const uint32_t *words, int32_t samples, int32_t gain,
                        int16_t *out);

#endif
