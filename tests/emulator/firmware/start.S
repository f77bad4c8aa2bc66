    .syntax unified
    .cpu cortex-m0plus
    .thumb

    /* Flash needs no set-up in the emulator: go to the vectors behind these 256 bytes. */
    .section .boot2, "ax"
    ldr r0, =0x10000100
    ldr r1, =0xe000ed08   /* VTOR */
    str r0, [r1]
    ldr r1, [r0]
    msr msp, r1
    ldr r1, [r0, #4]
    bx r1
    .ltorg

    .section .vectors, "a"
    .word __stack_top
    .word reset
    .rept 9
    .word dead_end
    .endr
    .rept 16
    .word dead_end
    .endr
    .word dma_interrupt   /* 11 */
    .rept 20
    .word dead_end
    .endr

    .text
    .global reset
    .type reset, %function
    .thumb_func
reset:
    bl main
    .type dead_end, %function
    .thumb_func
dead_end:
    b dead_end

    .weak dma_interrupt
    .thumb_set dma_interrupt, dead_end
