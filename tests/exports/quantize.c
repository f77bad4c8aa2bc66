#include "kettle.h"

void quantize(const float *values, int8_t *integers, int32_t count)
{
    for (int32_t i = 0; i < count; ++i) integers[i] = kettle_quantize(values[i]);
}

float dequantize(int8_t integer)
{
    return kettle_dequantize(integer);
}
