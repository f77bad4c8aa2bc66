/* Does one thing, by number, that no firmware should do. */
#include "board.h"

volatile uint32_t zero;

__attribute__((noinline)) static void read_unaligned(void) {
    (void)*(volatile uint32_t *)(uintptr_t)(0x20000001u + zero);
}

__attribute__((noinline)) static void write_unaligned_half(void) {
    *(volatile uint16_t *)(uintptr_t)(0x20000001u + zero) = 1;
}

__attribute__((noinline)) static void read_nowhere(void) {
    (void)*(volatile uint32_t *)(uintptr_t)(0x30000000u + zero);
}

__attribute__((noinline)) static void write_null(void) {
    *(volatile uint32_t *)(uintptr_t)zero = 1;
}

__attribute__((noinline)) static void write_flash(void) {
    *(volatile uint32_t *)(uintptr_t)(0x10000400u + zero) = 1;
}

__attribute__((noinline)) static void call_null(void) {
    ((void (*)(void))(uintptr_t)(1u + zero))();
}

__attribute__((noinline)) static void trap(void) { __builtin_trap(); }

__attribute__((noinline)) static void spin_forever(void) {
    while (!zero) {
    }
}

__attribute__((noinline)) static void sleep_forever(void) {
    for (;;) __asm__ volatile("wfi");
}

__attribute__((noinline)) static void use_in_reset(void) {
    RESETS_RESET = 1 << 14;
    PWM4_TOP = 1;
    for (;;) __asm__ volatile("wfi");
}

int main(void) {
    board_init();
    MISDEED();
    return 0;
}
