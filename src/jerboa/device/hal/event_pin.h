/* A GPIO that is high while an event lasts; boards without one leave it out. */
#ifndef JERBOA_HAL_EVENT_PIN_H
#define JERBOA_HAL_EVENT_PIN_H

#include <stdbool.h>

void event_pin_init(void);
void event_pin_set(bool high);

#endif
