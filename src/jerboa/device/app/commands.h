/* Commands: words in a line from the serial port, answered by a line each. */
#ifndef JERBOA_APP_COMMANDS_H
#define JERBOA_APP_COMMANDS_H

#include <stdint.h>

/* Answer what has come, if anything; between two hops. */
void commands_serve(uint32_t hop, uint32_t overruns);

#endif
