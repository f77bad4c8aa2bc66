/* What the firmware tells over the serial port, a JSON line at a time. */
#ifndef JERBOA_APP_REPORT_H
#define JERBOA_APP_REPORT_H

#include "app/hop_line.h"

void report_hop(const hop_t *hop);
void report_event(const event_t *event, uint32_t hop);
void report_status(uint32_t hop, uint32_t overruns);
void report_version(void);

/* What a command was answered with: {"reply":"COMMAND"}. */
void report_done(const char *command);

/* The hint as {"error":"HINT","command":"..."}; what the host has sent is escaped. */
void report_error(const char *hint, const char *command);

#endif
