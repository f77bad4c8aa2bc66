#include "hal/clocks.h"

#include "hal/rp2040.h"
#include "hal/small_code.h"
#include "jerboa_config.h"

JERBOA_SMALL_CODE_BEGIN

#define XOSC_RANGE_1_15MHZ 0xaa0u
#define XOSC_ENABLE (0xfabu << 12)
#define XOSC_STABLE (1u << 31)

#define PLL_CS(base) REGISTER((base) + 0x0u)
#define PLL_PWR(base) REGISTER((base) + 0x4u)
#define PLL_FBDIV_INT(base) REGISTER((base) + 0x8u)
#define PLL_PRIM(base) REGISTER((base) + 0xcu)
#define PLL_LOCK (1u << 31)
#define PLL_PWR_MAIN ((1u << 0) | (1u << 5)) /* PD and VCOPD */
#define PLL_PWR_POST_DIVIDERS (1u << 3)

#define CLK_REF_FROM_XOSC 2u
#define CLK_SYS_FROM_AUX 1u
#define CLK_SYS_AUX_PLL_SYS (0u << 5)
#define CLK_ENABLE (1u << 11)
#define CLK_DIVIDE_BY_1 (1u << 8)

static void crystal_start(void) {
    XOSC_STARTUP = JERBOA_CRYSTAL_STARTUP;
    XOSC_CTRL = XOSC_RANGE_1_15MHZ | XOSC_ENABLE;
    while (!(XOSC_STATUS & XOSC_STABLE)) {
    }
}

/* Datasheet, section 2.18.2: output = 12 MHz * feedback / (post1 * post2). */
static void pll_start(uint32_t base, uint32_t feedback, uint32_t post1, uint32_t post2) {
    PLL_CS(base) = 1; /* reference divider */
    PLL_FBDIV_INT(base) = feedback;
    CLEAR_BITS(PLL_PWR(base)) = PLL_PWR_MAIN;
    while (!(PLL_CS(base) & PLL_LOCK)) {
    }
    PLL_PRIM(base) = (post1 << 16) | (post2 << 12);
    CLEAR_BITS(PLL_PWR(base)) = PLL_PWR_POST_DIVIDERS;
}

void clocks_init(void) {
    CLOCKS_CLK_SYS_RESUS_CTRL = 0;
    crystal_start();
    /* Off the PLLs before they are reset: after a soft start they may be in use. */
    CLEAR_BITS(CLOCKS_CLK_SYS_CTRL) = CLK_SYS_FROM_AUX;
    while (!(CLOCKS_CLK_SYS_SELECTED & 1u)) {
    }
    CLOCKS_CLK_REF_CTRL = CLK_REF_FROM_XOSC;
    while (!(CLOCKS_CLK_REF_SELECTED & (1u << CLK_REF_FROM_XOSC))) {
    }
    SET_BITS(RESETS_RESET) = RESET_PLL_SYS | RESET_PLL_USB;
    take_out_of_reset(RESET_PLL_SYS | RESET_PLL_USB);
    pll_start(PLL_SYS_BASE, SYSTEM_PLL);
    pll_start(PLL_USB_BASE, 100, 5, 5); /* 1,200 MHz / 25 = 48 MHz */

    CLOCKS_CLK_SYS_DIV = CLK_DIVIDE_BY_1;
    CLOCKS_CLK_SYS_CTRL = CLK_SYS_AUX_PLL_SYS;
    SET_BITS(CLOCKS_CLK_SYS_CTRL) = CLK_SYS_FROM_AUX;
    while (!(CLOCKS_CLK_SYS_SELECTED & (1u << CLK_SYS_FROM_AUX))) {
    }
    CLOCKS_CLK_USB_DIV = CLK_DIVIDE_BY_1;
    CLOCKS_CLK_USB_CTRL = CLK_ENABLE;
}

JERBOA_SMALL_CODE_END
