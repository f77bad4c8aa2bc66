#include "hal/microphone_ring.h"

#include "hal/rp2040.h"
#include "hal/small_code.h"

JERBOA_SMALL_CODE_BEGIN

#define DMA_ENABLE (1u << 0)
#define DMA_INCREMENT_WRITE (1u << 5)
#define DMA_WRAP_WRITE(bits) (1u << 10 | (bits) << 6)
#define DMA_CHAIN_TO(channel) ((channel) << 11)
#define DMA_PACED_BY(request) ((request) << 15)

static uint32_t *ring;
static uint32_t piece_words;
static uint32_t filled_place;
static volatile uint32_t pieces_complete;
static uint32_t read_place;
static uint32_t read_piece;
static uint32_t stuck_pieces;

/* Places are counted beside pieces, as the ring's length does not divide 2^32. */
static uint32_t places_on(uint32_t place, uint32_t steps) {
    place += steps;
    return place < RING_PIECES ? place : place - RING_PIECES;
}

uint32_t *microphone_ring_piece(uint32_t piece) {
    read_place = places_on(read_place, piece - read_piece);
    read_piece = piece;
    return ring + read_place * piece_words;
}

static uint32_t bits_of(uint32_t power_of_two) {
    uint32_t bits = 0;
    while (1u << bits < power_of_two) bits++;
    return bits;
}

void microphone_ring_start(const microphone_ring_t *settings) {
    ring = settings->ring;
    piece_words = settings->piece_words;
    take_out_of_reset(RESET_DMA);
    for (uint32_t channel = 0; channel < 2; channel++) {
        DMA_CH_READ_ADDR(channel) = (uintptr_t)settings->source;
        DMA_CH_WRITE_ADDR(channel) = (uintptr_t)(ring + channel * piece_words);
        DMA_CH_TRANS_COUNT(channel) = settings->transfers;
        DMA_CH_AL1_CTRL(channel) = DMA_ENABLE | settings->transfer | DMA_INCREMENT_WRITE |
                                   DMA_WRAP_WRITE(bits_of(piece_words * sizeof(uint32_t))) |
                                   DMA_CHAIN_TO(1u - channel) | DMA_PACED_BY(settings->request);
    }
    DMA_INTE0 = 3u;
    NVIC_ISER = 1u << IRQ_DMA_0;
    DMA_CH_CTRL_TRIG(0) = DMA_CH_AL1_CTRL(0);
}

/* The finished channel starts again when the other is done: 4 ms to give it its next piece. One
 * that gets none, as while a debugger holds the core, fills its own again. */
void microphone_interrupt(void) {
    uint32_t finished = DMA_INTS0 & 3u;
    DMA_INTS0 = finished;
    for (uint32_t channel = 0; channel < 2; channel++) {
        if (finished & (1u << channel)) {
            uint32_t next = places_on(filled_place, 2u);
            DMA_CH_WRITE_ADDR(channel) = (uintptr_t)(ring + next * piece_words);
            filled_place = places_on(filled_place, 1u);
            pieces_complete++;
        }
    }
}

uint32_t microphone_pieces(void) {
    return pieces_complete;
}

bool microphone_ring_holds(uint32_t piece) {
    return pieces_complete - piece < RING_PIECES;
}

void microphone_ring_note_stuck(bool is_stuck) {
    stuck_pieces = is_stuck ? stuck_pieces + 1u : 0u;
}

bool microphone_is_stuck(void) {
    return stuck_pieces >= PIECES_PER_HOP;
}

JERBOA_SMALL_CODE_END
