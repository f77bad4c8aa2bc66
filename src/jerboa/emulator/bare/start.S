/* Start-up of a program without a board: the emulator has loaded every section. */
    .syntax unified
    .cpu cortex-m0plus
    .thumb

    .section .vectors, "a"
    .globl __vectors
__vectors:
    .word __stack_top
    .word __start
    .word __fault    /* NMI */
    .word __fault    /* HardFault */

    .text
    .globl __start
    .type __start, %function
    .thumb_func
__start:
    bl run
    bkpt #0          /* ends the run */
1:  b 1b
    .size __start, . - __start

    .globl __fault
    .type __fault, %function
    .thumb_func
__fault:
    b __fault
    .size __fault, . - __fault
