/* Lets the LED glow by PWM: a quarter of full brightness. */
#include "board.h"

int main(void) {
    board_init();
    PWM4_TOP = 9999;
    PWM4_CC = 2500 << 16;
    PWM4_CSR = 1;
    GPIO_CTRL(25) = 4;
    for (;;) __asm__ volatile("wfi");
}
