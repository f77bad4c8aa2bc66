/* Whether the generated Thumb-1 assembly is used, NAME.S beside NAME.c: on every Arm core that runs
 * Thumb code, unless JERBOA_PLAIN_C asks for the plain C that runs everywhere. */
#ifndef JERBOA_NN_THUMB_H
#define JERBOA_NN_THUMB_H

#if defined(__thumb__) && !defined(JERBOA_PLAIN_C)
#define JERBOA_THUMB
#endif

#endif
