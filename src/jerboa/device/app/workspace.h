/* Memory for one column, FRONT_END_WORDS of it: the network's where that is large enough, for it
 * holds nothing between two runs. Part of front_end_KIND.c. */
#ifndef JERBOA_APP_WORKSPACE_H
#define JERBOA_APP_WORKSPACE_H

#include <stdint.h>

#include "jerboa_model.h"

#if defined(JERBOA_MODEL_WORKSPACE_BYTES) && JERBOA_MODEL_WORKSPACE_BYTES >= 4 * (FRONT_END_WORDS)
#define workspace jerboa_model_workspace
#else
static int32_t workspace[FRONT_END_WORDS];
#endif

#endif
