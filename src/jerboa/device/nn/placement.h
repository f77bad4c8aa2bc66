/* Where code and data live on the chip. Flash behind the XIP cache is slow to miss: what runs
 * every hop is copied to RAM at start. Elsewhere the marks mean nothing. */
#ifndef JERBOA_NN_PLACEMENT_H
#define JERBOA_NN_PLACEMENT_H

#ifdef JERBOA_CHIP
/* A section each, so that the linker drops what is not called. */
#define JERBOA_STRING_OF(value) #value
#define JERBOA_SECTION(name, number) __attribute__((section(name JERBOA_STRING_OF(number))))
#define JERBOA_RAM_CODE JERBOA_SECTION(".ram_code.", __COUNTER__) __attribute__((noinline))
#define JERBOA_RAM_DATA JERBOA_SECTION(".ram_data.", __COUNTER__)
#else
#define JERBOA_RAM_CODE __attribute__((noinline))
#define JERBOA_RAM_DATA
#endif

#endif
