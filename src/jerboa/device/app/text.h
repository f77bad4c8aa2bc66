/* Text for the serial port, piece by piece: each function writes at a place and returns the next.
 * Without division, which takes the Cortex-M0+ a hundred cycles. */
#ifndef JERBOA_APP_TEXT_H
#define JERBOA_APP_TEXT_H

#include <stdint.h>

char *put_text(char *at, const char *text);
char *put_number(char *at, uint32_t value);

/* Eight hexadecimal digits with 0x, in quotes: JSON has no such number. */
char *put_address(char *at, uint32_t value);

/* A name, with what separates it from its value, and a number. */
char *put_field(char *at, const char *name, uint32_t value);

/* Ten-thousandths as a decimal number from 0.0000 to 1.0000. */
char *put_probability(char *at, uint32_t value);

#endif
