/* From a frame of samples to a column of the network's input: one file a kind of front end.
 *
 * Portable; the kind, JERBOA_FRAME (samples of a frame), JERBOA_FRAME_HOP (samples from one frame
 * to the next) and JERBOA_BINS (values of a column) come from the model's metadata.
 */
#ifndef JERBOA_APP_FRONT_END_H
#define JERBOA_APP_FRONT_END_H

#include <stdint.h>

/* Before the first column; what was before counts as silence. */
void front_end_init(void);

/* One column: JERBOA_FRAME samples to JERBOA_BINS quantized values, at any address. */
void front_end_column(const int16_t *frame, int8_t *column);

#endif
