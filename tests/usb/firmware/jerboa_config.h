/* What the firmware room would generate for a Pico. */
#ifndef JERBOA_CONFIG_H
#define JERBOA_CONFIG_H

#define JERBOA_PIN_LED 25
#define JERBOA_LED_ACTIVE_LOW 0
#define JERBOA_PIN_MICROPHONE_DATA 2
#define JERBOA_PIN_MICROPHONE_CLOCK 3
#define JERBOA_MICROPHONE_RIGHT 0u
#define JERBOA_CRYSTAL_STARTUP 47
#ifndef JERBOA_USB_AUDIO
#define JERBOA_USB_AUDIO 1
#endif

#endif
