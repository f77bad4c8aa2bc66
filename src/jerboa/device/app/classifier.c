#include "app/classifier.h"

#include "app/blocks.h"
#include "app/front_end.h"
#include "jerboa_config.h"
#include "jerboa_model.h"
#include "nn/placement.h"

#define OVERLAP (JERBOA_FRAME > JERBOA_FRAME_HOP ? JERBOA_FRAME - JERBOA_FRAME_HOP : 0)
#define COLUMNS_PER_HOP (CLASSIFIER_HOP_SAMPLES / JERBOA_FRAME_HOP)
#define NEW_BYTES (COLUMNS_PER_HOP * JERBOA_BINS)

#ifdef JERBOA_MODEL_NEW_COLUMNS
/* The network keeps what is old, and begins as silence has left it: the history is the hop's own
 * columns. */
#define SEEN_COLUMNS COLUMNS_PER_HOP
#define COPIES 1
_Static_assert(JERBOA_MODEL_NEW_COLUMNS == COLUMNS_PER_HOP, "the network takes a hop's columns");
#else
/* The history is a ring of whole hops. */
#define SEEN_COLUMNS JERBOA_COLUMNS
#ifdef JERBOA_MODEL_TAKES_A_RING
/* The network is told where it begins. */
#define COPIES 1
#elif NEW_BYTES % 4
/* It is none where a hop is no whole words: it moves on by a hop, the latest columns at its end. */
#define MOVES
#define COPIES 1
#else
/* It is stored twice: a hop's columns are written at their place and once more a ring behind it,
 * so that the latest columns always lie in one piece. */
#define COPIES 2
#endif
#endif
#define RING_HOPS ((SEEN_COLUMNS + COLUMNS_PER_HOP - 1) / COLUMNS_PER_HOP)
#define RING_BYTES (RING_HOPS * NEW_BYTES)
/* Columns of the ring's oldest hop that the network no longer sees. */
#define UNSEEN_BYTES (RING_BYTES - SEEN_COLUMNS * JERBOA_BINS)
/* What the network sees begins at a whole word. */
#if COPIES == 1 && !defined MOVES
#define SHIFT 0
#else
#define SHIFT ((4 - UNSEEN_BYTES % 4) % 4)
#endif

/* The first columns mix in the silence before the start: the history must have filled with as
 * many more. */
#define MIXED_COLUMNS ((OVERLAP + JERBOA_FRAME_HOP - 1) / JERBOA_FRAME_HOP)
#define HOPS_TO_WARM_UP ((JERBOA_COLUMNS + MIXED_COLUMNS + COLUMNS_PER_HOP - 1) / COLUMNS_PER_HOP)

_Static_assert(SEEN_COLUMNS *JERBOA_BINS == JERBOA_MODEL_INPUT_BYTES,
               "the network's input is the front end's history");
_Static_assert(CLASSIFIER_HOP_SAMPLES % JERBOA_FRAME_HOP == 0, "a hop is whole columns");
_Static_assert((COPIES == 1 || NEW_BYTES % 4 == 0) && OVERLAP % 2 == 0,
               "copies start at whole words");

/* Copies go by blocks. The last may reach on: past a copied hop to what is the same in both
 * halves of the ring, past the overlap to where new samples go, past either to this much room. */
static int16_t samples[OVERLAP + CLASSIFIER_HOP_SAMPLES + sizeof(block_t) / sizeof(int16_t)]
    __attribute__((aligned(4)));
static int8_t history[SHIFT + COPIES * RING_BYTES + sizeof(block_t)] __attribute__((aligned(4)));
static int8_t output[JERBOA_MODEL_OUTPUT_BYTES];
static uint32_t hops;
static uint32_t place; /* of the next hop in the ring, in bytes */
#ifdef JERBOA_MODEL_TAKES_A_RING
static int32_t next_column; /* the same in columns */
#endif

void classifier_init(void) {
    __builtin_memset(samples, 0, sizeof samples);
    front_end_init();
    front_end_column(samples, history + SHIFT);
    for (int32_t i = JERBOA_BINS; i < COPIES * RING_BYTES; i++) {
        history[SHIFT + i] = history[SHIFT + i - JERBOA_BINS];
    }
    front_end_init();
    hops = 0;
#ifdef MOVES
    place = RING_BYTES - NEW_BYTES;
#else
    place = 0;
#endif
#ifdef JERBOA_MODEL_TAKES_A_RING
    next_column = 0;
#endif
    jerboa_model_init();
}

int16_t *classifier_samples(void) {
    return samples + OVERLAP;
}

/* Everything that moves in a hop: its columns to the ring's other half, its last samples to the
 * start of the next hop's first frame. */
JERBOA_RAM_CODE static void keep_hop(int8_t *columns) {
    if (COPIES == 1) {
        /* nothing to mirror */
    } else if (SHIFT) {
        __builtin_memcpy(columns + RING_BYTES, columns, NEW_BYTES);
    } else {
        copy_blocks(columns + RING_BYTES, columns, NEW_BYTES);
    }
    copy_blocks(samples, samples + CLASSIFIER_HOP_SAMPLES, OVERLAP * sizeof samples[0]);
#ifndef MOVES
    place = place + NEW_BYTES == RING_BYTES ? 0 : place + NEW_BYTES;
#endif
#ifdef JERBOA_MODEL_TAKES_A_RING
    next_column += COLUMNS_PER_HOP;
    if (next_column == RING_HOPS * COLUMNS_PER_HOP) next_column = 0;
#endif
    if (hops < HOPS_TO_WARM_UP) hops++;
}

JERBOA_RAM_CODE void classifier_front_end(void) {
    int8_t *columns = history + SHIFT + place;
#ifdef MOVES
    __builtin_memmove(history + SHIFT, history + SHIFT + NEW_BYTES, RING_BYTES - NEW_BYTES);
#endif
    for (int32_t i = 0; i < COLUMNS_PER_HOP; i++) {
        front_end_column(samples + i * JERBOA_FRAME_HOP, columns + i * JERBOA_BINS);
    }
    keep_hop(columns);
}

const int8_t *classifier_network(void) {
#ifdef JERBOA_MODEL_TAKES_A_RING
    /* The next hop goes where the oldest lies, of which the network may no longer see all. */
    jerboa_model_begin_at(next_column + UNSEEN_BYTES / JERBOA_BINS, RING_HOPS * COLUMNS_PER_HOP);
    jerboa_model_invoke(history, output);
#elif defined MOVES
    jerboa_model_invoke(history + SHIFT + UNSEEN_BYTES, output);
#else
    jerboa_model_invoke(history + SHIFT + place + UNSEEN_BYTES, output);
#endif
    return output;
}

uint32_t classifier_hops_to_warm_up(void) {
    return HOPS_TO_WARM_UP - 1;
}

bool classifier_is_warming_up(void) {
    return hops < HOPS_TO_WARM_UP;
}
