/* The conversions of I2S and analogue microphones, one call each. */
#include "dsp/analog.h"
#include "dsp/i2s.h"

uint32_t words[512];
uint16_t codes[JERBOA_ANALOG_HISTORY + 4 * 512];
int32_t gain;
int16_t from_i2s[512];
int16_t from_analog[512];

static jerboa_i2s_t i2s;
static jerboa_analog_t analog;

void run(void) {
    jerboa_i2s_init(&i2s);
    jerboa_i2s_convert(&i2s, words, 512, gain, from_i2s);
    jerboa_analog_init(&analog);
    jerboa_analog_decimate(&analog, codes + JERBOA_ANALOG_HISTORY, 512, gain, from_analog);
}
