#include "kettle.h"

int8_t input[KETTLE_INPUT_LENGTH];
int8_t output[KETTLE_OUTPUT_LENGTH];

void run(void)
{
    kettle_init();
    kettle_invoke(input, output);
}
