#include "app/text.h"
#include "hal/small_code.h"

JERBOA_SMALL_CODE_BEGIN

char *put_text(char *at, const char *text) {
    while (*text) *at++ = *text++;
    return at;
}

/* The digit of a power of ten; takes it off the value. */
static char digit_of(uint32_t *value, uint32_t power) {
    char digit = '0';
    for (; *value >= power; *value -= power) digit++;
    return digit;
}

static const uint32_t powers[] = {1000000000u, 100000000u, 10000000u, 1000000u, 100000u,
                                  10000u,      1000u,      100u,      10u,      1u};
#define LAST_POWER (sizeof powers / sizeof powers[0] - 1)
#define THOUSANDS (LAST_POWER - 3)

char *put_number(char *at, uint32_t value) {
    uint32_t i = 0;
    while (i < LAST_POWER && value < powers[i]) i++;
    for (; i <= LAST_POWER; i++) *at++ = digit_of(&value, powers[i]);
    return at;
}

char *put_address(char *at, uint32_t value) {
    at = put_text(at, "\"0x");
    for (int32_t shift = 28; shift >= 0; shift -= 4) {
        *at++ = "0123456789abcdef"[(value >> shift) & 15u];
    }
    *at++ = '"';
    return at;
}

char *put_field(char *at, const char *name, uint32_t value) {
    return put_number(put_text(at, name), value);
}

char *put_probability(char *at, uint32_t value) {
    *at++ = digit_of(&value, 10000u);
    *at++ = '.';
    for (uint32_t i = THOUSANDS; i <= LAST_POWER; i++) *at++ = digit_of(&value, powers[i]);
    return at;
}

JERBOA_SMALL_CODE_END
