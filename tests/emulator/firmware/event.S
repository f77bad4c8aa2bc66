/* WFE after SEV goes on at once; it comes to the second marker three cycles after the first. */
    .syntax unified
    .cpu cortex-m0plus
    .thumb
    .text
    .global run
    .type run, %function
    .thumb_func
run:
    bkpt #3
    sev
    wfe
    bkpt #4
    bx lr
