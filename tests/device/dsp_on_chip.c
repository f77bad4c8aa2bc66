/* Every function of dsp/ once, between markers. */
#include "dsp/pdm.h"
#include "dsp/quantize.h"
#include "dsp/spectrogram.h"

#define MARK(number) __asm__ volatile("bkpt #" #number ::: "memory")

enum { FRAMES = 6, HOP = 128 };

int16_t samples[256 + (FRAMES - 1) * HOP];
int16_t magnitudes[FRAMES * 129];
uint8_t bins[32];
int16_t some_magnitudes[32];
jerboa_quantization_t quantization;
int8_t quantized[FRAMES * 129];
uint32_t words[1024];
int16_t decimated[512];

static jerboa_pdm_t pdm;
static int32_t scratch[JERBOA_SPECTROGRAM_SCRATCH];

void run(void) {
    uint32_t groups = jerboa_spectrogram_groups(bins, 32);
    jerboa_spectrogram(samples, FRAMES, HOP, magnitudes);
    MARK(1);
    jerboa_spectrogram_column(samples, scratch, magnitudes);
    MARK(2);
    jerboa_spectrogram_bins(samples, groups, bins, 32, scratch, some_magnitudes);
    MARK(3);
    jerboa_quantize_magnitudes(magnitudes, FRAMES * 129, &quantization, quantized);
    MARK(4);
    jerboa_pdm_init(&pdm);
    MARK(5);
    jerboa_pdm_decimate(&pdm, words, 512, decimated);
    MARK(6);
}
