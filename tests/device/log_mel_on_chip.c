/* The log-mel front end, one column between markers. */
#include "dsp/log_mel.h"

#define MARK(number) __asm__ volatile("bkpt #" #number::: "memory")

uint16_t hann[1024] __attribute__((aligned(4)));
jerboa_mel_segment_t segments[JERBOA_LOG_MEL_MOST_BANDS + 1];
uint16_t facts[5]; /* window, fft, bands, first bin, gain */
int16_t samples[1024] __attribute__((aligned(4)));
int16_t features[JERBOA_LOG_MEL_MOST_BANDS];
static int32_t scratch[2048];

void run(void) {
    jerboa_log_mel_t mel = {hann, segments, facts[0], facts[1], facts[2], facts[3], facts[4]};
    MARK(1);
    jerboa_log_mel(&mel, samples, 1, 0, scratch, features);
    MARK(2);
}
