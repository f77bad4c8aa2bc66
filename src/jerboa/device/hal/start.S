/* Vector table and reset: RAM is filled from flash, then main() runs. */
    .syntax unified
    .cpu cortex-m0plus
    .thumb

    .equ RESETS_RESET_SET, 0x4000e000
    /* ADC, DMA, IO_BANK0, PADS_BANK0, PIO0, PWM, USBCTRL */
    .equ RESET_USED, (1 << 0) | (1 << 2) | (1 << 5) | (1 << 8) | (1 << 10) | (1 << 14) | (1 << 24)

    .section .vectors, "a"
    .global __vectors
    .balign 256
__vectors:
    .word __stack_top
    .word reset
    .word nmi
    .word hard_fault
    .rept 12
    .word unexpected_interrupt
    .endr
    .rept 5
    .word unexpected_interrupt
    .endr
    .word usb_interrupt          /* 5: USBCTRL_IRQ */
    .rept 5
    .word unexpected_interrupt
    .endr
    .word microphone_interrupt   /* 11: DMA_IRQ_0 */
    .rept 14
    .word unexpected_interrupt
    .endr

    .section .text.reset, "ax"
    .global reset
    .type reset, %function
reset:
    /* A debugger may restart the core alone: DMA would go on into what may be another firmware's
     * RAM, and the USB host would not see the device leave. The blocks that are used are reset
     * before all else (datasheet, section 2.14), as the Pico SDK's start does. */
    ldr r0, =RESETS_RESET_SET
    ldr r1, =RESET_USED
    str r1, [r0]
    ldr r0, =__ram_load
    ldr r1, =__ram_start
    ldr r2, =__ram_end
    b 2f
1:  ldmia r0!, {r3}
    stmia r1!, {r3}
2:  cmp r1, r2
    blo 1b
    ldr r1, =__bss_start
    ldr r2, =__bss_end
    movs r3, #0
    b 4f
3:  stmia r1!, {r3}
4:  cmp r1, r2
    blo 3b
    ldr r0, =main
    blx r0
5:  b 5b
    .ltorg
    .size reset, . - reset

/* What should not happen: the core's state goes to the watchdog's scratch registers, and the board
 * starts again. Only the main stack is used, so its pointer is where the core has stacked. */
    .section .text.hard_fault, "ax"
    .type nmi, %function
    .type hard_fault, %function
    .type unexpected_interrupt, %function
nmi:
hard_fault:
unexpected_interrupt:
    mrs r0, msp
    mrs r1, ipsr
    bl watchdog_record_fault
    .size hard_fault, . - hard_fault
