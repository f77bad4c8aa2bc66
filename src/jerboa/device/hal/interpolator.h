/* What a lane of the core's interpolators does (datasheet, section 2.3.1.6). */
#ifndef JERBOA_HAL_INTERPOLATOR_H
#define JERBOA_HAL_INTERPOLATOR_H

#include "hal/rp2040.h"

#define LANE_SHIFT(bits) ((uint32_t)(bits))
#define LANE_MASK(lowest, highest) ((uint32_t)(lowest) << 5 | (uint32_t)(highest) << 10)
#define LANE_SIGNED (1u << 15)
#define LANE_CROSS_INPUT (1u << 16)
#define LANE_CLAMP (1u << 22)

#endif
