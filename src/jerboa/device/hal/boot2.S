/* Second-stage boot: lets code run from flash, then starts the application.
 *
 * The boot ROM copies these 252 bytes and their checksum (written by firmware/_image.py) to RAM
 * and jumps to them; RP2040 datasheet, sections 2.8.1.3 and 4.10. Flash is read with the plain
 * 03h command, one bit at a time: every SPI flash knows it, and what runs every hop runs from RAM.
 * The emulator ignores the SSI: these register values were checked by reading only.
 */
#ifndef JERBOA_FLASH_DIVISOR
#define JERBOA_FLASH_DIVISOR 4
#endif

    .syntax unified
    .cpu cortex-m0plus
    .thumb

    .equ XIP_SSI_BASE, 0x18000000
    .equ SSI_CTRLR0, 0x00
    .equ SSI_CTRLR1, 0x04
    .equ SSI_SSIENR, 0x08
    .equ SSI_BAUDR, 0x14
    .equ SSI_SPI_CTRLR0_OFFSET, 0xf4

    /* 32 clocks a data frame (31 << 16), standard SPI, transfer mode "EEPROM read" (3 << 8). */
    .equ CTRLR0_XIP, (31 << 16) | (3 << 8)
    /* Command 03h (<< 24), 8-bit instruction (2 << 8), 24-bit address (6 << 2). */
    .equ SPI_CTRLR0_XIP, (0x03 << 24) | (2 << 8) | (6 << 2)
    /* Of the system clock, even: the board's table says what its flash allows at 03h. */
    .equ CLOCK_DIVISOR, JERBOA_FLASH_DIVISOR

    .equ VECTORS, 0x10000100
    .equ SCB_VTOR, 0xe000ed08

    .section .boot2, "ax"
    .global boot2
    .thumb_func
boot2:
    ldr r3, =XIP_SSI_BASE
    movs r1, #0
    str r1, [r3, #SSI_SSIENR]
    movs r1, #CLOCK_DIVISOR
    str r1, [r3, #SSI_BAUDR]
    ldr r1, =CTRLR0_XIP
    str r1, [r3, #SSI_CTRLR0]
    movs r1, #0
    str r1, [r3, #SSI_CTRLR1]
    ldr r0, =XIP_SSI_BASE + SSI_SPI_CTRLR0_OFFSET
    ldr r1, =SPI_CTRLR0_XIP
    str r1, [r0]
    movs r1, #1
    str r1, [r3, #SSI_SSIENR]

    ldr r0, =VECTORS
    ldr r1, =SCB_VTOR
    str r0, [r1]
    ldmia r0!, {r1, r2}
    msr msp, r1
    bx r2
    .ltorg
