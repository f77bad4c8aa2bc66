/* Every shift stands where CMSIS-DSP's scalar arm_rfft_q15 has it, so that each rounding is the
 * same. Its saturations are left out, for nothing reaches them: a complex value is at most 23,170
 * after the radix-2 stage and 11,586 after each radix-4 stage, so that no sum of two passes 16
 * bits; and the Hann window keeps what the last stage gives, doubled, below 32,768. Here it is
 * not doubled: the split into bins shifts by one less instead. */
#include "dsp/fft_q15.h"

#include <stdbool.h>

#include "dsp/tables.h"

#define INLINE static inline __attribute__((always_inline))

typedef struct {
    int32_t re;
    int32_t im;
} complex_t;

INLINE complex_t add(complex_t a, complex_t b) {
    return (complex_t){a.re + b.re, a.im + b.im};
}

INLINE complex_t subtract(complex_t a, complex_t b) {
    return (complex_t){a.re - b.re, a.im - b.im};
}

/* a - ib, and a + ib: the quarter turns of a radix-4 butterfly. */
INLINE complex_t turn_back(complex_t a, complex_t b) {
    return (complex_t){a.re + b.im, a.im - b.re};
}

INLINE complex_t turn(complex_t a, complex_t b) {
    return (complex_t){a.re - b.im, a.im + b.re};
}

INLINE complex_t shift(complex_t a, int bits) {
    return (complex_t){a.re >> bits, a.im >> bits};
}

/* Multiply by the twiddle's conjugate, halved. */
INLINE complex_t rotate(complex_t a, const int32_t *twiddle) {
    int32_t cosine = twiddle[0];
    int32_t sine = twiddle[1];
    return (complex_t){(cosine * a.re + sine * a.im) >> 16, (cosine * a.im - sine * a.re) >> 16};
}

/* Window and the radix-2 stage: sums lead to the even bins, differences to the odd ones. A sample
 * is halved together with the window's q15 shift. */
INLINE void window_and_halve(const int16_t *samples, complex_t *data, bool even, bool odd) {
    const int32_t *twiddle = jerboa_radix2_twiddles;
    for (int i = 0; i < 64; i++, twiddle += 2) {
        const int16_t *low = samples + 2 * i;
        const int16_t *window = jerboa_hann + 2 * i;
        complex_t a = {(low[0] * window[0]) >> 16, (low[1] * window[1]) >> 16};
        complex_t b = {(low[128] * window[128]) >> 16, (low[129] * window[129]) >> 16};
        if (even) data[i] = shift(add(a, b), 1);
        if (odd) {
            complex_t difference = subtract(a, b);
            data[i + 64].re =
                ((difference.re * twiddle[0]) >> 16) + ((difference.im * twiddle[1]) >> 16);
            data[i + 64].im =
                ((difference.im * twiddle[0]) >> 16) - ((difference.re * twiddle[1]) >> 16);
        }
    }
}

/* 64 points to four times 16. `straight` are the first two of them, `turned` the others. */
INLINE void first_stage(complex_t *data, bool straight, bool turned) {
    const int32_t *twiddle = jerboa_radix4_first_twiddles;
    for (int i = 0; i < 16; i++, twiddle += 6) {
        complex_t a = shift(data[i], 2);
        complex_t b = shift(data[i + 16], 2);
        complex_t c = shift(data[i + 32], 2);
        complex_t d = shift(data[i + 48], 2);
        if (straight) {
            complex_t even = add(a, c);
            complex_t odd = add(b, d);
            data[i] = add(shift(even, 1), shift(odd, 1));
            data[i + 16] = rotate(subtract(even, odd), twiddle);
        }
        if (turned) {
            complex_t even = subtract(a, c);
            complex_t odd = subtract(b, d);
            data[i + 32] = rotate(turn_back(even, odd), twiddle + 2);
            data[i + 48] = rotate(turn(even, odd), twiddle + 4);
        }
    }
}

/* 16 points to four times 4. */
INLINE void middle_stage(complex_t *group) {
    const int32_t *twiddle = jerboa_radix4_middle_twiddles;
    for (complex_t *end = group + 4; group < end; group++, twiddle += 6) {
        complex_t a = group[0];
        complex_t b = group[4];
        complex_t c = group[8];
        complex_t d = group[12];
        complex_t even = shift(add(a, c), 1);
        complex_t odd = shift(add(b, d), 1);
        group[0] = shift(add(even, odd), 1);
        group[4] = rotate(subtract(even, odd), twiddle);
        even = shift(subtract(a, c), 1);
        odd = shift(subtract(b, d), 1);
        group[8] = rotate(turn_back(even, odd), twiddle + 2);
        group[12] = rotate(turn(even, odd), twiddle + 4);
    }
}

/* Out of place, into the order of the bins. */
INLINE void last_stage(const complex_t *data, complex_t *bin) {
    complex_t even = shift(add(data[0], data[2]), 1);
    complex_t odd = shift(add(data[1], data[3]), 1);
    bin[0] = add(even, odd);
    bin[64] = subtract(even, odd);
    even = shift(subtract(data[0], data[2]), 1);
    odd = shift(subtract(data[1], data[3]), 1);
    bin[32] = turn_back(even, odd);
    bin[96] = turn(even, odd);
}

/* A function for each part that may be wanted alone: eight registers hold no more. */
JERBOA_RAM_CODE static void halve_to_even(const int16_t *samples, complex_t *data) {
    window_and_halve(samples, data, true, false);
}

JERBOA_RAM_CODE static void halve_to_odd(const int16_t *samples, complex_t *data) {
    window_and_halve(samples, data, false, true);
}

JERBOA_RAM_CODE static void halve_to_both(const int16_t *samples, complex_t *data) {
    window_and_halve(samples, data, true, true);
}

JERBOA_RAM_CODE static void first_straight(complex_t *data) {
    first_stage(data, true, false);
}

JERBOA_RAM_CODE static void first_turned(complex_t *data) {
    first_stage(data, false, true);
}

JERBOA_RAM_CODE static void first_both(complex_t *data) {
    first_stage(data, true, true);
}

JERBOA_RAM_CODE static void middle_and_last(complex_t *data, complex_t *spectrum,
                                            const uint8_t *order, uint32_t groups) {
    if (groups == 0) return;
    middle_stage(data);
    for (; groups != 0; groups >>= 1, data += 4, order++) {
        if (groups & 1) last_stage(data, spectrum + *order);
    }
}

INLINE void transform(const int16_t *samples, uint32_t groups, complex_t *data,
                      complex_t *spectrum) {
    if (groups >> 16 == 0) {
        halve_to_even(samples, data);
    } else if ((groups & 0xffff) == 0) {
        halve_to_odd(samples, data);
    } else {
        halve_to_both(samples, data);
    }
    complex_t *part = data;
    const uint8_t *order = jerboa_bin_order;
    for (; groups != 0; groups >>= 16) {
        bool straight = groups & 0xff;
        bool turned = groups & 0xff00;
        if (straight && turned) {
            first_both(part);
        } else if (straight) {
            first_straight(part);
        } else if (turned) {
            first_turned(part);
        }
        for (int i = 0; i < 16; i += 4, part += 16, order += 4) {
            middle_and_last(part, spectrum, order, (groups >> i) & 15);
        }
    }
}

JERBOA_RAM_CODE void jerboa_fft_q15(const int16_t samples[256], int32_t scratch[256],
                                    int32_t spectrum[256]) {
    transform(samples, 0xffffffff, (complex_t *)scratch, (complex_t *)spectrum);
}

JERBOA_RAM_CODE void jerboa_fft_q15_groups(const int16_t samples[256], uint32_t groups,
                                           int32_t scratch[256], int32_t spectrum[256]) {
    transform(samples, groups & JERBOA_FFT_GROUPS, (complex_t *)scratch, (complex_t *)spectrum);
}

uint32_t jerboa_fft_q15_groups_of(uint32_t bin) {
    uint32_t groups = 0;
    for (uint32_t i = 0; i < 32; i++) {
        uint32_t lowest = jerboa_bin_order[i];
        if (((bin - lowest) & 31) == 0 || ((bin + lowest) & 31) == 0) groups |= 1u << i;
    }
    return groups;
}
