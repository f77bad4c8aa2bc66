/* Every kernel with its parameters at run time, so that one library serves all examples. */
#include "nn/add.h"
#include "nn/arg_max.h"
#include "nn/average_pool_2d.h"
#include "nn/batch_matmul.h"
#include "nn/conv_2d.h"
#include "nn/depthwise_conv_2d.h"
#include "nn/extreme.h"
#include "nn/fill.h"
#include "nn/fully_connected.h"
#include "nn/l2_normalization.h"
#include "nn/lookup.h"
#include "nn/max_pool_2d.h"
#include "nn/move.h"
#include "nn/mul.h"
#include "nn/prelu.h"
#include "nn/quantize_16.h"
#include "nn/reduce_max.h"
#include "nn/reduce_sum.h"
#include "nn/resize_bilinear.h"
#include "nn/resize_nearest_neighbor.h"
#include "nn/softmax.h"
#include "nn/take.h"
#include "nn/transpose_conv.h"

#define KERNEL(name, ...)                                                                          \
    void any_jerboa_##name(const void *const *in, int8_t *out, const void *const *constants,       \
                           const struct jerboa_##name *parameters)                                 \
    {                                                                                              \
        (void)in;                                                                                  \
        (void)constants;                                                                           \
        jerboa_##name(__VA_ARGS__, parameters);                                                    \
    }
#define ONE constants[0]
#define TWO ONE, constants[1]
#define FOUR TWO, constants[2], constants[3]
#define FIVE FOUR, constants[4]
#define SIX FIVE, constants[5]

KERNEL(add, in[0], in[1], out)
KERNEL(arg_max, in[0], out)
KERNEL(average_pool_2d, in[0], out, TWO)
KERNEL(batch_matmul, in[0], in[1], out)
KERNEL(conv_2d, in[0], out, FIVE)
KERNEL(depthwise_conv_2d, in[0], out, FIVE)
KERNEL(extreme, in[0], in[1], out)
KERNEL(fill, out)
KERNEL(fully_connected, in[0], out, FOUR)
KERNEL(l2_normalization, in[0], out)
KERNEL(lookup, in[0], out, ONE)
KERNEL(max_pool_2d, in[0], out, ONE)
KERNEL(move, in[0], out)
KERNEL(mul, in[0], in[1], out)
KERNEL(prelu, in[0], in[1], out)
KERNEL(quantize_16, in[0], out)
KERNEL(reduce_max, in[0], out)
KERNEL(reduce_sum, in[0], out)
KERNEL(resize_bilinear, in[0], out, SIX)
KERNEL(resize_nearest_neighbor, in[0], out, TWO)
KERNEL(softmax, in[0], out, ONE)
KERNEL(take, in[0], out, FOUR)
KERNEL(transpose_conv, in[0], out, FOUR)

int32_t any_jerboa_requantize_twice(int32_t value, int32_t multiplier, int32_t shift, int wide)
{
    return jerboa_requantize_twice(value, multiplier, shift, wide);
}

int32_t any_jerboa_requantize_once(int32_t value, int32_t multiplier, int32_t shift, int wide)
{
    return jerboa_requantize_once(value, multiplier, shift, wide);
}
