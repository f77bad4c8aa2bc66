/* An all-pass section in Thumb-1. */
#ifndef JERBOA_DSP_ALL_PASS_THUMB_H
#define JERBOA_DSP_ALL_PASS_THUMB_H

/* in - its last output, times the factor, + its last input; `load` loads the factor. */
#define ALL_PASS(out, in, load, factor, shift, last_in, last_out)                                  \
    "subs " out ", " in ", " last_out "\n" load "muls " out ", " factor "\n"                       \
    "asrs " out ", " out ", %[" shift "]\n"                                                        \
    "adds " out ", " out ", " last_in "\n"

#endif
