#include "hal/watchdog.h"

#include "hal/boot_rom.h"
#include "hal/rp2040.h"
#include "hal/small_code.h"

JERBOA_SMALL_CODE_BEGIN

/* Datasheet, section 4.7. The tick is clk_ref, the crystal's 12 MHz, by 12; each takes two off the
 * counter (erratum RP2040-E1). */
#define TICK_ENABLE (1u << 9)
#define TICK_CYCLES 12u
#define COUNTS_PER_MILLISECOND 2000u
#define TIMEOUT_MILLISECONDS 1000u
#define CTRL_ENABLE (1u << 30)
#define REASON_TIMER (1u << 0)

/* Scratch 0 says whether the others hold anything. Scratch 4 belongs to the boot ROM. */
#define MARK 0x6a620000u
#define MARK_MASK 0xffff0000u
#define HAS_FAULT (1u << 8)
#define RESETS_MASK 0xffu
enum { STATE = 0, FAULT_PC = 1, FAULT_LR = 2, FAULT_SP = 3, FAULT_XPSR = 5, FAULT_EXCEPTION = 6 };

#define FRAME_BYTES 32u
#define XPSR_ALIGNED (1u << 9)

static bool is_marked(void) {
    return (WATCHDOG_SCRATCH(STATE) & MARK_MASK) == MARK;
}

static uint32_t state(void) {
    return is_marked() ? WATCHDOG_SCRATCH(STATE) : MARK;
}

void watchdog_init(void) {
    CLEAR_BITS(WATCHDOG_CTRL) = CTRL_ENABLE;
    uint32_t kept = state();
    /* The boot ROM restarts by the timer too, once it has written the flash, but leaves no mark. */
    bool hung = is_marked() && WATCHDOG_REASON & REASON_TIMER;
    if (hung && (kept & RESETS_MASK) < RESETS_MASK) kept++;
    WATCHDOG_SCRATCH(STATE) = kept;
    WATCHDOG_TICK = TICK_ENABLE | TICK_CYCLES;
    PSM_WDSEL = PSM_ALL_BUT_OSCILLATORS;
    watchdog_feed();
    SET_BITS(WATCHDOG_CTRL) = CTRL_ENABLE;
}

void watchdog_feed(void) {
    WATCHDOG_LOAD = TIMEOUT_MILLISECONDS * COUNTS_PER_MILLISECOND;
}

uint32_t watchdog_resets(void) {
    return state() & RESETS_MASK;
}

bool watchdog_fault(fault_t *fault) {
    if (!(state() & HAS_FAULT)) return false;
    fault->pc = WATCHDOG_SCRATCH(FAULT_PC);
    fault->lr = WATCHDOG_SCRATCH(FAULT_LR);
    fault->sp = WATCHDOG_SCRATCH(FAULT_SP);
    fault->xpsr = WATCHDOG_SCRATCH(FAULT_XPSR);
    fault->exception = WATCHDOG_SCRATCH(FAULT_EXCEPTION);
    return true;
}

_Noreturn void watchdog_reset_board(void) {
    WATCHDOG_SCRATCH(STATE) = 0;
    reset_to_flash();
}

_Noreturn void watchdog_record_fault(const uint32_t *frame, uint32_t exception) {
    uint32_t padding = frame[7] & XPSR_ALIGNED ? 4u : 0u;
    WATCHDOG_SCRATCH(FAULT_LR) = frame[5];
    WATCHDOG_SCRATCH(FAULT_PC) = frame[6];
    WATCHDOG_SCRATCH(FAULT_XPSR) = frame[7];
    WATCHDOG_SCRATCH(FAULT_SP) = (uintptr_t)frame + FRAME_BYTES + padding;
    WATCHDOG_SCRATCH(FAULT_EXCEPTION) = exception;
    WATCHDOG_SCRATCH(STATE) = state() | HAS_FAULT;
    reset_to_flash();
}

JERBOA_SMALL_CODE_END
