#include <stdio.h>

#include "kettle.h"

int main(void)
{
    static int8_t input[KETTLE_INPUT_LENGTH], output[KETTLE_OUTPUT_LENGTH];
    kettle_init();
    while (fread(input, sizeof input, 1, stdin) == 1) {
        kettle_invoke(input, output);
        fwrite(output, sizeof output, 1, stdout);
    }
    return 0;
}
