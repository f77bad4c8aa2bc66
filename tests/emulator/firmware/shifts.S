/*
 * Shifts by a register of `value` by each of `amounts`, without and with carry: results and flags.
 * At last, whether BLX LR comes to where LR has pointed.
 */
    .syntax unified
    .cpu cortex-m0plus
    .thumb

    .equ AMOUNTS, 8

    .macro record name
    lsrs r3, r7, #1     /* C = lowest bit of r7 */
    mov r3, r0
    \name r3, r1
    mrs r2, apsr
    stmia r4!, {r2, r3}
    .endm

    .macro record_all
    record lsls
    record lsrs
    record asrs
    record rors
    .endm

    .text
    .global run
    .type run, %function
    .thumb_func
run:
    push {r4, r5, r6, r7, lr}
    ldr r4, =results
    ldr r5, =amounts
    ldr r6, =amounts + 4 * AMOUNTS
    ldr r0, =0x80000001
1:  ldr r1, [r5]
    movs r7, #0
    record_all
    movs r7, #1
    record_all
    adds r5, #4
    cmp r5, r6
    beq 2f
    b 1b
2:  ldr r0, =came
    mov lr, r0
    blx lr
    .type missed, %function
    .thumb_func
missed:
    pop {r4, r5, r6, r7, pc}
    .type came, %function
    .thumb_func
came:
    ldr r0, =missed
    mov r1, lr
    subs r0, r0, r1
    adds r0, #1
    str r0, [r4]
    pop {r4, r5, r6, r7, pc}
    .ltorg

    .bss
    .align 2
    .global amounts, results
    .type amounts, %object
    .size amounts, 4 * AMOUNTS
amounts:
    .space 4 * AMOUNTS
    .type results, %object
    .size results, 64 * AMOUNTS + 4
results:
    .space 64 * AMOUNTS + 4
