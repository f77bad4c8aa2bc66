/* The conversions of I2S and analogue microphones, between markers; the latter by two calls. */
#include "dsp/analog.h"
#include "dsp/i2s.h"

#ifdef JERBOA_CHIP
#define MARK(number) __asm__ volatile("bkpt #" #number ::: "memory")
#else
#define MARK(number)
#endif

uint32_t words[512];
uint32_t codes[2 * 512];
int16_t from_i2s[512];
int16_t from_analog[512];

static jerboa_i2s_t i2s;
static jerboa_analog_t analog;

void run(void) {
    jerboa_i2s_init(&i2s);
    jerboa_i2s_convert(&i2s, words, 512, JERBOA_GAIN, from_i2s);
    jerboa_analog_init(&analog);
    MARK(1);
    jerboa_analog_decimate(&analog, codes, 64, from_analog);
    jerboa_analog_decimate(&analog, codes + 2 * 64, 512 - 64, from_analog + 64);
    MARK(2);
}
