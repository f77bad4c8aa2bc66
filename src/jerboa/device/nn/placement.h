/* Where code and data live on the chip. Flash behind the XIP cache is slow to miss: what runs
 * every hop is copied to RAM at start. Elsewhere the marks mean nothing. */
#ifndef JERBOA_NN_PLACEMENT_H
#define JERBOA_NN_PLACEMENT_H

#ifdef JERBOA_CHIP
#define JERBOA_RAM_CODE __attribute__((section(".ram_code"), noinline))
#define JERBOA_RAM_DATA __attribute__((section(".ram_data")))
#else
#define JERBOA_RAM_CODE __attribute__((noinline))
#define JERBOA_RAM_DATA
#endif

#endif
