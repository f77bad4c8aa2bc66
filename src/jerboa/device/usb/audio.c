#include "usb/audio.h"

#include "hal/rp2040.h"
#include "usb/descriptors.h"
#include "usb/endpoint.h"

#define RING_SIZE 1024u /* a power of two; a hop of 512 samples, and the reserve */
#define PACKET_SAMPLES 16

/* What should be left in the ring when a hop comes: 16 ms for a main loop that is late. */
#define RESERVE 256
#define SAMPLES_PER_CORRECTION 32
#define MOST_CORRECTIONS 2 /* of 32 packets: 0.4 %, far more than two crystals differ */

static int16_t ring[RING_SIZE];
static volatile uint32_t head, tail; /* counted up for ever, used modulo the size */
static volatile uint32_t drops;
static volatile bool streaming;

/* Packets to come that are a sample longer (or shorter, if negative) than those of the bus's
 * clock: the microphone's is another. */
static volatile int32_t corrections;
static uint32_t silent_packets; /* until the reserve is there */

void usb_audio_write(const int16_t *samples, uint32_t count) {
    if (!streaming) return;
    uint32_t left = head - tail;
    if (count > RING_SIZE - left) {
        drops += count;
        return;
    }
    for (uint32_t i = 0; i < count; i++) ring[(head + i) % RING_SIZE] = samples[i];
    int32_t surplus = ((int32_t)left - RESERVE) / SAMPLES_PER_CORRECTION;
    if (surplus > MOST_CORRECTIONS) surplus = MOST_CORRECTIONS;
    if (surplus < -MOST_CORRECTIONS) surplus = -MOST_CORRECTIONS;
    corrections = surplus;
    data_barrier();
    head += count;
}

bool usb_audio_is_streaming(void) {
    return streaming;
}

uint32_t usb_audio_drops(void) {
    return drops;
}

static int32_t correction(void) {
    if (!corrections) return 0;
    int32_t step = corrections > 0 ? 1 : -1;
    corrections -= step;
    return step;
}

/* An empty ring is silence until there is a reserve again: time goes on, no sample is lost. */
static void send_packet(void) {
    volatile int16_t *packet = (volatile int16_t *)endpoint_buffer(ENDPOINT_IN | AUDIO_ENDPOINT);
    uint32_t count = PACKET_SAMPLES, waiting = head - tail;
    bool is_silent = silent_packets != 0 || waiting < PACKET_SAMPLES + 1;
    if (waiting < PACKET_SAMPLES + 1) {
        silent_packets = RESERVE / PACKET_SAMPLES;
    } else if (silent_packets) {
        silent_packets--;
    } else {
        count += (uint32_t)correction();
    }
    for (uint32_t i = 0; i < count; i++) {
        packet[i] = is_silent ? 0 : ring[(tail + i) % RING_SIZE];
    }
    if (!is_silent) tail += count;
    endpoint_send(AUDIO_ENDPOINT, count * sizeof *packet);
}

void usb_audio_open(void) {
    tail = head;
    corrections = 0;
    silent_packets = RESERVE / PACKET_SAMPLES;
    endpoint_open(ENDPOINT_IN | AUDIO_ENDPOINT, ENDPOINT_ISOCHRONOUS);
    streaming = true;
    send_packet();
}

void usb_audio_close(void) {
    streaming = false;
    endpoint_close(ENDPOINT_IN | AUDIO_ENDPOINT);
}

void usb_audio_on_sent(void) {
    if (streaming) send_packet();
}
