/* An I2S microphone: PIO gives it both clocks and takes one of its two slots.
 *
 * Philips I2S with slots of 32 bits: the word select changes as the bit clock falls for the last
 * bit of a slot, data change as it falls and are taken as it rises. */
#include "dsp/i2s.h"
#include "dsp/stuck.h"
#include "hal/microphone.h"
#include "hal/microphone_pio.h"
#include "hal/microphone_ring.h"
#include "hal/rp2040.h"
#include "hal/small_code.h"
#include "jerboa_config.h"

JERBOA_SMALL_CODE_BEGIN

#define BIT_CLOCK_HZ (16000u * 64u)
#define INSTRUCTIONS_PER_BIT 2u

/* Both clocks are side-set: two pins side by side, either of which may be the lower. */
#define CLOCKS_BASE                                                                                \
    (JERBOA_PIN_MICROPHONE_CLOCK < JERBOA_PIN_MICROPHONE_WS ? JERBOA_PIN_MICROPHONE_CLOCK          \
                                                            : JERBOA_PIN_MICROPHONE_WS)
#define CLOCKS(bit, select)                                                                        \
    PIO_SIDE(((bit) << (JERBOA_PIN_MICROPHONE_CLOCK - CLOCKS_BASE)) |                              \
                 ((select) << (JERBOA_PIN_MICROPHONE_WS - CLOCKS_BASE)),                           \
             2u)
/* Word select while the slot that is heard goes on, and in the other: left is low. */
#define HEARD JERBOA_MICROPHONE_RIGHT
#define OTHER (1u - HEARD)

#define SLOT(number) (PIO_MICROPHONE_PROGRAM + (number))

static const uint16_t program[] = {
    /* Of the slot that is heard, bit 0 falls; 0 to 29 rise and 1 to 30 fall; 30; 31. */
    PIO_SET_X(29u) | CLOCKS(0u, HEARD),
    PIO_IN_PINS(1u) | CLOCKS(1u, HEARD),
    PIO_JMP_X_DECREMENT(SLOT(1u)) | CLOCKS(0u, HEARD),
    PIO_IN_PINS(1u) | CLOCKS(1u, HEARD),
    PIO_NOP | CLOCKS(0u, OTHER),
    PIO_IN_PINS(1u) | CLOCKS(1u, OTHER),
    /* The same for the other, without a look at the data. */
    PIO_SET_X(29u) | CLOCKS(0u, OTHER),
    PIO_NOP | CLOCKS(1u, OTHER),
    PIO_JMP_X_DECREMENT(SLOT(7u)) | CLOCKS(0u, OTHER),
    PIO_NOP | CLOCKS(1u, OTHER),
    PIO_NOP | CLOCKS(0u, HEARD),
    PIO_NOP | CLOCKS(1u, HEARD),
};
#define PROGRAM_LENGTH (sizeof program / sizeof program[0])

static uint32_t ring[RING_PIECES * PIECE_SAMPLES] IN_PIECES(PIECE_SAMPLES);
static jerboa_i2s_t converter;

static void pio_init(void) {
    microphone_pio_init(program, PROGRAM_LENGTH, PIO_CLKDIV(BIT_CLOCK_HZ * INSTRUCTIONS_PER_BIT),
                        CLOCKS_BASE, 2u);
    microphone_pio_pins_init();
    IO_BANK0_GPIO_CTRL(JERBOA_PIN_MICROPHONE_WS) = GPIO_FUNCTION_PIO0;
}

void microphone_start(void) {
    jerboa_i2s_init(&converter);
    pio_init();
    static const microphone_ring_t settings = {
        .source = &PIO0_RXF(PIO_MICROPHONE),
        .request = DREQ_PIO0_RX0 + PIO_MICROPHONE,
        .transfer = DMA_WORDS,
        .transfers = PIECE_SAMPLES,
        .ring = ring,
        .piece_words = PIECE_SAMPLES,
    };
    microphone_ring_start(&settings);
    SET_BITS(PIO0_CTRL) = 1u << PIO_MICROPHONE;
}

bool microphone_samples(uint32_t piece, int16_t *out) {
    const uint32_t *words = microphone_ring_piece(piece);
    microphone_ring_note_stuck(jerboa_is_stuck(words, PIECE_SAMPLES));
    jerboa_i2s_convert(&converter, words, PIECE_SAMPLES, JERBOA_MICROPHONE_GAIN, out);
    return microphone_ring_holds(piece);
}

JERBOA_SMALL_CODE_END
