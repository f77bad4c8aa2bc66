/* An all-pass section in Thumb-1. */
#ifndef JERBOA_DSP_ALL_PASS_THUMB_H
#define JERBOA_DSP_ALL_PASS_THUMB_H

/* in - its last output, times the factor, + its last input; `load` loads the factor. */
#define ALL_PASS(out, in, load, factor, shift, last_in, last_out)                                  \
    "subs " out ", " in ", " last_out "\n" load "muls " out ", " factor "\n"                       \
    "asrs " out ", " out ", %[" shift "]\n"                                                        \
    "adds " out ", " out ", " last_in "\n"

/* Eight samples in two sections, of which each takes the registers of the one before in another
 * order: after three it is the first order again, so that the last two are moved back. r3 to r6
 * hold what the sections keep. */
#define EIGHT_IN_TURN(sample)                       \
    sample("0", "r1", "r2", "r3", "r4", "r5", "r6") \
    sample("1", "r5", "r6", "r1", "r2", "r3", "r4") \
    sample("2", "r3", "r4", "r5", "r6", "r1", "r2") \
    sample("3", "r1", "r2", "r3", "r4", "r5", "r6") \
    sample("4", "r5", "r6", "r1", "r2", "r3", "r4") \
    sample("5", "r3", "r4", "r5", "r6", "r1", "r2") \
    sample("6", "r1", "r2", "r3", "r4", "r5", "r6") \
    sample("7", "r5", "r6", "r1", "r2", "r3", "r4") \
    "mov r3, r5\n mov r4, r6\n mov r5, r1\n mov r6, r2\n"

#endif
