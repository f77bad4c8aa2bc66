/* Instructions between markers; what they cost is in test_cycles.py. */
    .syntax unified
    .cpu cortex-m0plus
    .thumb

    .macro start
    bkpt #1
    .endm
    .macro stop
    bkpt #2
    .endm

    .text
    .global run
    .type run, %function
    .thumb_func
run:
    push {r4, r5, r6, r7, lr}
    ldr r4, =buffer

    start               /* alu */
    movs r0, #5
    adds r0, r0, #1
    lsls r0, r0, #3
    muls r0, r0, r0
    sxth r0, r0
    mov r8, r0
    stop

    start               /* memory */
    str r0, [r4]
    ldr r1, [r4]
    strb r0, [r4]
    ldrh r1, [r4]
    stop

    start               /* multiple */
    mov r5, r4
    stmia r5!, {r0, r1, r2}
    mov r5, r4
    ldmia r5!, {r0, r1, r2, r3}
    push {r0, r1}
    pop {r0, r1}
    stop

    start               /* branches */
    b 1f
1:  movs r0, #0
    bne 2f
    beq 2f
2:  nop
    stop

    start               /* leaf */
    bl leaf
    stop

    start               /* frame */
    bl frame
    stop

    start               /* barriers */
    dmb
    dsb
    isb
    mrs r0, primask
    msr primask, r0
    stop

    ldr r6, =0xd0000000
    start               /* single_cycle_io */
    ldr r0, [r6]
    str r0, [r6, #0x14]
    stop

    ldr r6, =0xe000e010
    ldr r0, =99
    str r0, [r6, #4]    /* reload: wraps every 100 cycles */
    str r0, [r6, #8]
    movs r0, #5
    str r0, [r6]
    ldr r7, =times
    movs r3, #8
3:  ldr r0, [r6, #8]    /* systick: 8 readings, a round is 2 + 2 + 43 + 1 + 1 + 1 + 2 = 52 */
    str r0, [r7]
    .rept 43
    nop
    .endr
    adds r7, #4
    subs r3, #1
    cmp r3, #0
    bne 3b
    pop {r4, r5, r6, r7, pc}
    .ltorg

    .thumb_func
leaf:
    bx lr

    .thumb_func
frame:
    push {r4, r5, lr}
    pop {r4, r5, pc}

    .bss
    .align 2
    .global buffer, times
    .type buffer, %object
    .size buffer, 32
buffer:
    .space 32
    .type times, %object
    .size times, 32
times:
    .space 32
