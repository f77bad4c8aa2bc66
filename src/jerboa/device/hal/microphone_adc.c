/* An analogue microphone on the ADC, which is paced by its own clock, 48 MHz from the USB PLL. */
#include "dsp/analog.h"
#include "dsp/stuck.h"
#include "hal/microphone.h"
#include "hal/microphone_ring.h"
#include "hal/rp2040.h"
#include "hal/small_code.h"
#include "jerboa_config.h"

JERBOA_SMALL_CODE_BEGIN

#define ADC_CLOCK_HZ 48000000u
#define PIECE_WORDS (PIECE_SAMPLES * JERBOA_ANALOG_WORDS_PER_SAMPLE)
#define CODES_HZ (16000u * 2u * JERBOA_ANALOG_WORDS_PER_SAMPLE)

#define CLK_ENABLE (1u << 11)
#define CLK_ADC_FROM_PLL_USB (0u << 5)
#define CLK_DIVIDE_BY_1 (1u << 8)

/* Datasheet, section 4.9.6. A conversion begins every DIV + 1 clocks; the integer part of DIV
 * lies above 8 bits of fraction. */
#define CS_ENABLE (1u << 0)
#define CS_START_MANY (1u << 3)
#define CS_READY (1u << 8)
#define CS_INPUT(channel) ((channel) << 12)
#define FCS_ENABLE (1u << 0)
#define FCS_DREQ_ENABLE (1u << 3)
#define FCS_THRESHOLD(codes) ((codes) << 24)
#define DIV_PERIOD(clocks) (((clocks) - 1u) << 8)

static uint32_t ring[RING_PIECES * PIECE_WORDS] IN_PIECES(PIECE_WORDS);
static jerboa_analog_t decimator;

static void adc_init(void) {
    CLOCKS_CLK_ADC_DIV = CLK_DIVIDE_BY_1;
    CLOCKS_CLK_ADC_CTRL = CLK_ADC_FROM_PLL_USB | CLK_ENABLE;
    take_out_of_reset(RESET_ADC);
    PADS_BANK0_GPIO(JERBOA_PIN_MICROPHONE_INPUT) = PAD_OUTPUT_DISABLE;
    IO_BANK0_GPIO_CTRL(JERBOA_PIN_MICROPHONE_INPUT) = GPIO_FUNCTION_NULL;
    ADC_CS = CS_ENABLE | CS_INPUT(JERBOA_PIN_MICROPHONE_INPUT - 26u);
    while (!(ADC_CS & CS_READY)) {
    }
    ADC_FCS = FCS_ENABLE | FCS_DREQ_ENABLE | FCS_THRESHOLD(1u);
    ADC_DIV = DIV_PERIOD(ADC_CLOCK_HZ / CODES_HZ);
}

void microphone_start(void) {
    jerboa_analog_init(&decimator);
    adc_init();
    static const microphone_ring_t settings = {
        .source = &ADC_FIFO,
        .request = DREQ_ADC,
        .transfer = DMA_HALFWORDS,
        .transfers = 2u * PIECE_WORDS,
        .ring = ring,
        .piece_words = PIECE_WORDS,
    };
    microphone_ring_start(&settings);
    SET_BITS(ADC_CS) = CS_START_MANY;
}

bool microphone_samples(uint32_t piece, int16_t *out) {
    uint32_t *words = microphone_ring_piece(piece);
    microphone_ring_note_stuck(jerboa_is_at_rail(words, PIECE_WORDS));
    jerboa_analog_decimate(&decimator, words, PIECE_SAMPLES, out);
    return microphone_ring_holds(piece);
}

JERBOA_SMALL_CODE_END
