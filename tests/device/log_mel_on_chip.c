/* The log-mel front end: a column of samples between markers 1 and 2, then the normalization of
 * `columns` columns of features between 2 and 3. */
#include "dsp/level.h"
#include "dsp/log_mel.h"
#include "dsp/pcen.h"

#define MARK(number) __asm__ volatile("bkpt #" #number::: "memory")

uint16_t hann[1024] __attribute__((aligned(4)));
jerboa_mel_segment_t segments[JERBOA_LOG_MEL_MOST_BANDS + 1];
uint16_t facts[5]; /* window, fft, bands, first bin, gain */
int16_t samples[1024] __attribute__((aligned(4)));
int16_t features[200 * JERBOA_LOG_MEL_MOST_BANDS];
int32_t columns; /* 0: `samples` become one */
jerboa_level_t level;
uint16_t curve[1024];
int32_t pcen_facts[5]; /* chords, smoothing, gain, eps, offset */
static int32_t scratch[2048];
static uint64_t smoothed[JERBOA_LOG_MEL_MOST_BANDS];

void run(void) {
    jerboa_log_mel_t mel = {hann, segments, facts[0], facts[1], facts[2], facts[3], facts[4]};
    MARK(1);
    if (columns == 0) jerboa_log_mel(&mel, samples, 1, 0, scratch, features);
    MARK(2);
    if (level.top) {
        int32_t state = 0;
        jerboa_level(&level, &state, columns, mel.bands, features);
    } else if (pcen_facts[0]) {
        jerboa_pcen_t pcen = {curve,
                              pcen_facts[0],
                              (uint32_t)pcen_facts[1],
                              (uint32_t)pcen_facts[2],
                              (uint32_t)pcen_facts[3],
                              pcen_facts[4]};
        jerboa_pcen_start(features, mel.bands, smoothed);
        jerboa_pcen(&pcen, smoothed, columns, mel.bands, features);
    }
    MARK(3);
}
