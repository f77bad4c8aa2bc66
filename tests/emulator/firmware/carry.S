/* ADCS and SBCS over all pairs of `operands`, without and with carry: their results and flags. */
    .syntax unified
    .cpu cortex-m0plus
    .thumb

    .equ OPERANDS, 6

    .macro record name
    lsrs r3, r7, #1     /* C = lowest bit of r7 */
    mov r3, r0
    \name r3, r1
    mrs r2, apsr
    stmia r4!, {r2, r3}
    .endm

    .text
    .global run
    .type run, %function
    .thumb_func
run:
    push {r4, r5, r6, r7, lr}
    ldr r4, =results
    ldr r5, =operands
    ldr r6, =operands + 4 * OPERANDS
1:  ldr r0, [r5]
    mov r8, r5
    ldr r5, =operands
2:  ldr r1, [r5]
    movs r7, #0
    record adcs
    record sbcs
    movs r7, #1
    record adcs
    record sbcs
    adds r5, #4
    cmp r5, r6
    bne 2b
    mov r5, r8
    adds r5, #4
    cmp r5, r6
    bne 1b
    pop {r4, r5, r6, r7, pc}
    .ltorg

    .bss
    .align 2
    .global operands, results
    .type operands, %object
    .size operands, 4 * OPERANDS
operands:
    .space 4 * OPERANDS
    .type results, %object
    .size results, 32 * OPERANDS * OPERANDS
results:
    .space 32 * OPERANDS * OPERANDS
