/* Small programs for run_elf; PROGRAM chooses one. */
#include <stdint.h>

#define KEPT __attribute__((noinline))

int32_t input[4];
int32_t output[4];
volatile uint32_t zero;

#define SYST_RVR (*(volatile uint32_t *)0xe000e014)
#define SYST_CSR (*(volatile uint32_t *)0xe000e010)

KEPT int32_t factorial(int32_t n) {
    return n < 2 ? 1 : n * factorial(n - 1);
}

KEPT void echo(void) {
    __asm__ volatile("bkpt #7" ::: "memory");
    for (int i = 0; i < 4; i++) output[i] = 2 * input[i];
    output[0] += factorial(5) + factorial(3);
    __asm__ volatile("bkpt #8" ::: "memory");
}

KEPT void unaligned(void) {
    output[0] = *(volatile int16_t *)((uintptr_t)output + 1 + zero);
}

KEPT void unmodelled(void) {
    output[0] = *(volatile int32_t *)(0x40064000 + zero);
}

KEPT void endless(void) {
    while (!zero) {
    }
}

KEPT uint32_t dig(uint32_t depth, volatile uint8_t *outer) {
    volatile uint8_t hole[256];
    hole[0] = (uint8_t)(depth + outer[0]);
    return depth ? dig(depth - 1, hole) : hole[0];
}

KEPT void deep(void) { output[0] = (int32_t)dig(100, (volatile uint8_t *)input); }

KEPT void shallow(void) { output[0] = (int32_t)dig(4, (volatile uint8_t *)input); }

/* A masked interrupt ends the sleep but is not taken. */
KEPT void masked_sleep(void) {
    __asm__ volatile("cpsid i");
    SYST_RVR = 5000;
    SYST_CSR = 7;
    __asm__ volatile("wfi");
    output[0] = 1;
    __asm__ volatile("wfi"); /* pending already: goes on at once */
    output[1] = 1;
    SYST_CSR = 0;
}

void run(void) { PROGRAM(); }
