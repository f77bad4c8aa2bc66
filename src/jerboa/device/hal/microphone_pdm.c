/* A PDM microphone: PIO clocks it and takes its bits. */
#include "dsp/pdm.h"
#include "dsp/stuck.h"
#include "hal/microphone.h"
#include "hal/microphone_ring.h"
#include "hal/pio.h"
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
#define PROGRAM_TOP (PIO_MICROPHONE_PROGRAM + 1u)

static uint32_t ring[RING_PIECES * PIECE_WORDS] IN_PIECES(PIECE_WORDS);
static jerboa_pdm_t decimator;

static void pio_init(void) {
    take_out_of_reset(RESET_PIO0);
    PIO0_INSTR_MEM(PIO_MICROPHONE_PROGRAM) = PIO_NOP | PIO_SIDE(DRIVEN, 1u);
    PIO0_INSTR_MEM(PROGRAM_TOP) = PIO_IN_PINS(1u) | PIO_SIDE(1u - DRIVEN, 1u);
    PIO0_SM_CLKDIV(PIO_MICROPHONE) = PIO_CLKDIV(PDM_CLOCK_HZ * INSTRUCTIONS_PER_BIT);
    PIO0_SM_EXECCTRL(PIO_MICROPHONE) = EXECCTRL_WRAP(PIO_MICROPHONE_PROGRAM, PROGRAM_TOP);
    PIO0_SM_SHIFTCTRL(PIO_MICROPHONE) = SHIFTCTRL_AUTOPUSH | SHIFTCTRL_JOIN_RX;
    /* Make the clock pin an output by a SET that runs once, then give it to side-set. */
    PIO0_SM_PINCTRL(PIO_MICROPHONE) = PINCTRL_SET(JERBOA_PIN_MICROPHONE_CLOCK, 1u);
    PIO0_SM_INSTR(PIO_MICROPHONE) = PIO_SET_PINDIRS(1u);
    PIO0_SM_PINCTRL(PIO_MICROPHONE) =
        PINCTRL_SIDE(JERBOA_PIN_MICROPHONE_CLOCK, 1u) | PINCTRL_IN(JERBOA_PIN_MICROPHONE_DATA);
}

static void pins_init(void) {
    /* Pulled down, so that a wire that nothing drives is noticed. */
    PADS_BANK0_GPIO(JERBOA_PIN_MICROPHONE_DATA) = PAD_INPUT_ENABLE | PAD_SCHMITT | PAD_PULL_DOWN;
    IO_BANK0_GPIO_CTRL(JERBOA_PIN_MICROPHONE_DATA) = GPIO_FUNCTION_PIO0;
    IO_BANK0_GPIO_CTRL(JERBOA_PIN_MICROPHONE_CLOCK) = GPIO_FUNCTION_PIO0;
}

void microphone_start(void) {
    jerboa_pdm_init(&decimator);
    pio_init();
    pins_init();
    const microphone_ring_t settings = {
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
