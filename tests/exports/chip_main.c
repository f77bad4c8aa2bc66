#include "kettle.h"

int8_t input[KETTLE_INPUT_BYTES];
int8_t output[KETTLE_OUTPUT_BYTES];

void run(void)
{
    kettle_init();
    kettle_invoke(input, output);
}
