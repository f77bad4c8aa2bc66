/* From the codes of the ADC at 64 kHz to samples at 16 kHz. */
#ifndef JERBOA_DSP_ANALOG_H
#define JERBOA_DSP_ANALOG_H

#include <stdint.h>

#define JERBOA_ANALOG_CODES_PER_SAMPLE 4
#define JERBOA_ANALOG_BLOCK 128
/* Taps before the newest, of the first filter at 64 kHz and of the second at 32 kHz. */
#define JERBOA_ANALOG_HISTORY 10
#define JERBOA_ANALOG_HALVED_HISTORY 26

typedef struct {
    int32_t mean;
    uint16_t codes[JERBOA_ANALOG_HISTORY];
    uint16_t halved[JERBOA_ANALOG_HALVED_HISTORY + 2 * JERBOA_ANALOG_BLOCK];
} jerboa_analog_t;

/* Before the first call of jerboa_analog_decimate; what was before counts as mid-scale. */
void jerboa_analog_init(jerboa_analog_t *state);

/* Four 12-bit codes a sample, a multiple of JERBOA_ANALOG_BLOCK samples. The
 * JERBOA_ANALOG_HISTORY places before `codes` are overwritten with those of the call before. Gain
 * is 1 to 1,024; at 1, the ADC's whole range is that of the samples, which saturate. Flat to
 * 6 kHz, 60 dB down for all that would alias there, high-pass at 10 Hz. */
void jerboa_analog_decimate(jerboa_analog_t *state, uint16_t *codes, int32_t samples, int32_t gain,
                            int16_t *out);

#endif
