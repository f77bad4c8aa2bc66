/* Whether the generated Thumb-1 assembly is used, NAME.S beside NAME.c: on the ARMv6-M cores that
 * it was measured on, unless JERBOA_PLAIN_C asks for the plain C that runs everywhere. It copies
 * code to RAM and jumps there, which needs more than an #if on cores with caches or memory
 * protection. */
#ifndef JERBOA_NN_THUMB_H
#define JERBOA_NN_THUMB_H

#if defined(__ARM_ARCH_6M__) && !defined(JERBOA_PLAIN_C)
#define JERBOA_THUMB
#endif

#endif
