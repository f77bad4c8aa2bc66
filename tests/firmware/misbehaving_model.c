/* In place of a network: after some hops it hangs, faults or only takes long. */
#include "jerboa_model.h"

static uint32_t calls;

static __attribute__((noinline)) void misbehave(void) {
#ifdef HANG
    for (;;) {
    }
#elif defined FAULT
    *(volatile uint32_t *)0x20000001;
#elif defined OVERFLOW
    volatile uint8_t deep[8192];
    for (uint32_t i = sizeof deep; i > 0; i--) deep[i - 1] = 1;
#endif
}

void jerboa_model_init(void) {
    calls = 0;
}

void jerboa_model_invoke(const int8_t *input, int8_t *output) {
    output[0] = input[0];
    if (++calls == CALLS) misbehave();
}
