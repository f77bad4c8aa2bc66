/* The last 2 s of sound and what was thought of them, frozen and sent when asked for or at events.
 * Only in images that let sound out (JERBOA_USB_AUDIO).
 */
#ifndef JERBOA_APP_CAPTURE_H
#define JERBOA_APP_CAPTURE_H

#include <stdbool.h>
#include <stdint.h>

/* Keep a hop: its samples before the front end, its outputs after the network. A hop that was
 * missed starts the clip anew: it has no gaps. */
void capture_samples(uint32_t hop, const int16_t *samples);
void capture_outputs(const int8_t *outputs);

/* Freeze the clip and send it from now on; false if it is not whole yet or another is on its way.
 */
bool capture_freeze(void);

/* Whether each event that starts sends a clip: of the 2 s before, or the first 2 s there are. */
void capture_at_events(bool on);
void capture_on_event(void);

/* Send the next line of the clip once the line before has gone; between two hops. */
void capture_serve(void);

#endif
