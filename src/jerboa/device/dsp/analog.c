/* Two half-band filters, each down by two. All that is at an even distance from the centre is
 * zero but the centre, which is a half. Values are unsigned, with an offset that leaves with the
 * mean: the M0+ reads unsigned halfwords at a constant distance in one instruction, signed ones
 * in two. */
#include "dsp/analog.h"

#include "dsp/dc_blocker.h"
#include "nn/placement.h"

/* In q14, by distance from the centre: minimax, 0 to 7 kHz passed at 64 kHz. */
#define FIRST_0 8192
#define FIRST_1 4910
#define FIRST_3 (-984)
#define FIRST_5 176
#define FIRST_SUM (FIRST_0 + 2 * (FIRST_1 + FIRST_3 + FIRST_5))
/* Minimax, 0 to 6 kHz passed at 32 kHz; 60 dB down from 10 kHz. */
#define SECOND_0 8192
#define SECOND_1 5153
#define SECOND_3 (-1558)
#define SECOND_5 766
#define SECOND_7 (-399)
#define SECOND_9 198
#define SECOND_11 (-86)
#define SECOND_13 30
#define SECOND_SUM                                                                                 \
    (SECOND_0 + 2 * (SECOND_1 + SECOND_3 + SECOND_5 + SECOND_7 + SECOND_9 + SECOND_11 + SECOND_13))

/* Codes become eighths between the filters; the offset keeps undershoot positive. */
#define HALVED_SHIFT 11
#define HALVED_OFFSET 8192
/* A code is 16 samples: eighths of q14 to sixteenths of a sample. */
#define FINE_SHIFT (3 + 14 - 4 - JERBOA_FINE_BITS)

#define MIDDLE 2048
#define HALVED_MIDDLE (((MIDDLE * FIRST_SUM) >> HALVED_SHIFT) + HALVED_OFFSET)

void jerboa_analog_init(jerboa_analog_t *state) {
    for (int i = 0; i < JERBOA_ANALOG_HISTORY; i++) {
        state->codes[i] = MIDDLE;
    }
    for (int i = 0; i < JERBOA_ANALOG_HALVED_HISTORY; i++) {
        state->halved[i] = HALVED_MIDDLE;
    }
    state->mean = ((HALVED_MIDDLE * SECOND_SUM) >> FINE_SHIFT) << JERBOA_MEAN_BITS;
}

/* The centre of 11 codes is x[5]. */
JERBOA_RAM_CODE static void halve(const uint16_t *x, uint16_t *out, const uint16_t *end) {
    for (; out != end; x += 2) {
        int32_t sum = FIRST_0 * x[5] + FIRST_1 * (x[4] + x[6]) + FIRST_3 * (x[2] + x[8]) +
                      FIRST_5 * (x[0] + x[10]);
        *out++ = (uint16_t)((sum >> HALVED_SHIFT) + HALVED_OFFSET);
    }
}

/* The centre of 27 values is x[13]. */
JERBOA_RAM_CODE static int32_t halve_again(const uint16_t *x, int16_t *out, const int16_t *end,
                                           int32_t gain, int32_t mean) {
    for (; out != end; x += 2) {
        int32_t sum = SECOND_0 * x[13] + SECOND_1 * (x[12] + x[14]) + SECOND_3 * (x[10] + x[16]) +
                      SECOND_5 * (x[8] + x[18]) + SECOND_7 * (x[6] + x[20]) +
                      SECOND_9 * (x[4] + x[22]) + SECOND_11 * (x[2] + x[24]) +
                      SECOND_13 * (x[0] + x[26]);
        *out++ = jerboa_block_dc(&mean, sum >> FINE_SHIFT, gain);
    }
    return mean;
}

static void copy(const uint16_t *from, uint16_t *to, int32_t count) {
    for (int32_t i = 0; i < count; i++) {
        to[i] = from[i];
    }
}

void jerboa_analog_decimate(jerboa_analog_t *state, uint16_t *codes, int32_t samples, int32_t gain,
                            int16_t *out) {
    uint16_t *first = codes - JERBOA_ANALOG_HISTORY;
    copy(state->codes, first, JERBOA_ANALOG_HISTORY);
    for (int32_t done = 0; done < samples; done += JERBOA_ANALOG_BLOCK) {
        uint16_t *halved = state->halved + JERBOA_ANALOG_HALVED_HISTORY;
        halve(first, halved, halved + 2 * JERBOA_ANALOG_BLOCK);
        state->mean = halve_again(state->halved, out, out + JERBOA_ANALOG_BLOCK, gain, state->mean);
        copy(halved + 2 * JERBOA_ANALOG_BLOCK - JERBOA_ANALOG_HALVED_HISTORY, state->halved,
             JERBOA_ANALOG_HALVED_HISTORY);
        first += JERBOA_ANALOG_CODES_PER_SAMPLE * JERBOA_ANALOG_BLOCK;
        out += JERBOA_ANALOG_BLOCK;
    }
    copy(first, state->codes, JERBOA_ANALOG_HISTORY);
}
