/* A PDM microphone: PIO clocks it and takes its bits. */
#include "dsp/pdm.h"
#include "dsp/stuck.h"
#include "hal/microphone.h"
#include "hal/microphone_pio.h"
#include "hal/microphone_ring.h"
#include "hal/rp2040.h"
#include "hal/small_code.h"
#include "jerboa_config.h"

JERBOA_SMALL_CODE_BEGIN

#define PDM_CLOCK_HZ 1024000u
#define INSTRUCTIONS_PER_BIT 2u
#define PIECE_WORDS (PIECE_SAMPLES * JERBOA_PDM_WORDS_PER_SAMPLE)

/* The clock pin is side-set. With its select pin low, left, the microphone drives its data while
 * the clock is low, and the bit is taken as the clock rises; right is the other way round. */
#define DRIVEN JERBOA_MICROPHONE_RIGHT

static uint32_t ring[RING_PIECES * PIECE_WORDS] IN_PIECES(PIECE_WORDS);
static jerboa_pdm_t decimator;

static void pio_init(void) {
    static const uint16_t program[] = {
        PIO_NOP | PIO_SIDE(DRIVEN, 1u),
        PIO_IN_PINS(1u) | PIO_SIDE(1u - DRIVEN, 1u),
    };
    microphone_pio_init(program, 2u, PIO_CLKDIV(PDM_CLOCK_HZ * INSTRUCTIONS_PER_BIT),
                        JERBOA_PIN_MICROPHONE_CLOCK, 1u);
    microphone_pio_pins_init();
}

void microphone_start(void) {
    jerboa_pdm_init(&decimator);
    pio_init();
    static const microphone_ring_t settings = {
        .source = &PIO0_RXF(PIO_MICROPHONE),
        .request = DREQ_PIO0_RX0 + PIO_MICROPHONE,
        .transfer = DMA_WORDS,
        .transfers = PIECE_WORDS,
        .ring = ring,
        .piece_words = PIECE_WORDS,
    };
    microphone_ring_start(&settings);
    SET_BITS(PIO0_CTRL) = 1u << PIO_MICROPHONE;
}

bool microphone_samples(uint32_t piece, int16_t *out) {
    const uint32_t *words = microphone_ring_piece(piece);
    microphone_ring_note_stuck(jerboa_is_stuck(words, PIECE_WORDS));
    jerboa_pdm_decimate(&decimator, words, PIECE_SAMPLES, out);
    return microphone_ring_holds(piece);
}

JERBOA_SMALL_CODE_END
