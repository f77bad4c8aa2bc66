/* Between these marks functions are compiled for size: what runs seldom, and from flash. */
#ifndef JERBOA_HAL_SMALL_CODE_H
#define JERBOA_HAL_SMALL_CODE_H

#define JERBOA_SMALL_CODE_BEGIN                                                                    \
    _Pragma("clang attribute push(__attribute__((minsize)), apply_to = function)")
#define JERBOA_SMALL_CODE_END _Pragma("clang attribute pop")

#endif
