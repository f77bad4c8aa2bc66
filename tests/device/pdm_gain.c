/* The decimation alone, built with a gain of its own. */
#include "dsp/pdm.h"

uint32_t words[1024];
int16_t decimated[512];

static jerboa_pdm_t pdm;

void run(void) {
    jerboa_pdm_init(&pdm);
    jerboa_pdm_decimate(&pdm, words, 256, decimated);
    jerboa_pdm_decimate(&pdm, words + 512, 256, decimated + 256);
}
