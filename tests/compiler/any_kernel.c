/* Every kernel with its parameters at run time, so that one library serves all examples. */
#include "nn/conv_2d.h"
#include "nn/fully_connected.h"
#include "nn/lookup.h"
#include "nn/max_pool_2d.h"
#include "nn/resize_bilinear.h"
#include "nn/resize_nearest_neighbor.h"
#include "nn/softmax.h"

void any_jerboa_conv_2d(const int8_t *input, int8_t *output, const void *const *constants,
                        const struct jerboa_conv_2d *parameters)
{
    jerboa_conv_2d(input, output, constants[0], constants[1], constants[2], constants[3],
                   parameters);
}

void any_jerboa_fully_connected(const int8_t *input, int8_t *output, const void *const *constants,
                                const struct jerboa_fully_connected *parameters)
{
    jerboa_fully_connected(input, output, constants[0], constants[1], constants[2], constants[3],
                           parameters);
}

void any_jerboa_lookup(const int8_t *input, int8_t *output, const void *const *constants,
                       const struct jerboa_lookup *parameters)
{
    jerboa_lookup(input, output, constants[0], parameters);
}

void any_jerboa_max_pool_2d(const int8_t *input, int8_t *output, const void *const *constants,
                            const struct jerboa_max_pool_2d *parameters)
{
    (void)constants;
    jerboa_max_pool_2d(input, output, parameters);
}

void any_jerboa_resize_bilinear(const int8_t *input, int8_t *output, const void *const *constants,
                                const struct jerboa_resize_bilinear *parameters)
{
    jerboa_resize_bilinear(input, output, constants[0], constants[1], constants[2], constants[3],
                           constants[4], constants[5], parameters);
}

void any_jerboa_resize_nearest_neighbor(const int8_t *input, int8_t *output,
                                        const void *const *constants,
                                        const struct jerboa_resize_nearest_neighbor *parameters)
{
    jerboa_resize_nearest_neighbor(input, output, constants[0], constants[1], parameters);
}

void any_jerboa_softmax(const int8_t *input, int8_t *output, const void *const *constants,
                        const struct jerboa_softmax *parameters)
{
    jerboa_softmax(input, output, constants[0], parameters);
}

int32_t any_jerboa_requantize_twice(int32_t value, int32_t multiplier, int32_t shift, int wide)
{
    return jerboa_requantize_twice(value, multiplier, shift, wide);
}

int32_t any_jerboa_requantize_once(int32_t value, int32_t multiplier, int32_t shift, int wide)
{
    return jerboa_requantize_once(value, multiplier, shift, wide);
}
