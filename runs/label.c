#include "label.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

struct named_factor {
    const char *prefix;
    uint64_t (*number)(const struct sample *);
    const char *(*word)(const struct sample *);
};

static uint64_t processes_of(const struct sample *sample) { return sample->processes; }
static uint64_t threads_of(const struct sample *sample) { return sample->threads; }
static uint64_t chunk_of(const struct sample *sample) { return sample->chunk; }
static uint64_t level_of(const struct sample *sample) { return sample->level; }
static const char *codec_of(const struct sample *sample) { return sample->codec; }
static const char *order_of(const struct sample *sample) { return sample->order; }
static const char *sink_of(const struct sample *sample) { return sample->sink; }
static const char *schedule_of(const struct sample *sample) { return sample->schedule; }
static uint64_t memory_of(const struct sample *sample) { return sample->memory_bytes; }
static const char *affinity_of(const struct sample *sample) { return sample->affinity; }
static uint64_t walk_of(const struct sample *sample) { return sample->walk; }
static const char *stages_of(const struct sample *sample) { return sample->stages; }
static const char *data_of(const struct sample *sample) { return sample->data_set; }

static const struct named_factor named_factors[] = {
    { ", processes ", .number = processes_of },
    { ", threads ", .number = threads_of },
    { ", stages ", .word = stages_of },
    { ", chunk ", .number = chunk_of },
    { ", ", .word = codec_of },
    { ", level ", .number = level_of },
    { ", order by ", .word = order_of },
    { ", claimed ", .word = schedule_of },
    { ", sink ", .word = sink_of },
    { ", memory ", .number = memory_of },
    { ", affinity ", .word = affinity_of },
    { ", walkers ", .number = walk_of },
    { ", on ", .word = data_of },
};

static void factor_text(const struct named_factor *factor, const struct sample *sample,
                        char *text, size_t size)
{
    if (factor->word != NULL)
        snprintf(text, size, "%s", factor->word(sample));
    else if (factor->number(sample) != SAMPLE_NONE)
        snprintf(text, size, "%" PRIu64, factor->number(sample));
    else
        snprintf(text, size, "%s", "");
}

static bool factor_varies(const struct summary *summary, const struct cell *cell,
                          const struct named_factor *factor)
{
    char here[64], there[64];

    factor_text(factor, cell->factors, here, sizeof(here));
    for (size_t i = 0; i < summary->count; i++) {
        const struct sample *other = summary->cells[i].factors;
        if (strcmp(other->strategy, cell->factors->strategy) != 0
            || strcmp(other->implementation, cell->factors->implementation) != 0
            || strcmp(other->deflate_at, cell->factors->deflate_at) != 0)
            continue;
        factor_text(factor, other, there, sizeof(there));
        if (strcmp(here, there) != 0)
            return true;
    }
    return false;
}

/* What the number of workers tells already: the threads, the processes or the stages,
 * where there is only one of these. */
static bool is_told_by_workers(const struct named_factor *factor, const struct sample *sample)
{
    return factor->word == stages_of
           || (factor->number == threads_of && sample->processes == SAMPLE_NONE)
           || (factor->number == processes_of && sample->threads == SAMPLE_NONE);
}

/* arrangement: without what stands beside the label in a table of one data set. */
static char *make_label(const struct summary *summary, const struct cell *cell, bool arrangement,
                        char *text, size_t size)
{
    size_t used = (size_t)snprintf(text, size, "%s", cell->factors->strategy);
    char value[64];

    for (size_t i = 0; i < sizeof(named_factors) / sizeof(named_factors)[0]; i++) {
        const struct named_factor *factor = &named_factors[i];
        factor_text(factor, cell->factors, value, sizeof(value));
        if (value[0] == '\0' || used >= size || !factor_varies(summary, cell, factor)
            || (arrangement
                && (factor->word == data_of || is_told_by_workers(factor, cell->factors))))
            continue;
        used += (size_t)snprintf(text + used, size - used, "%s%s", factor->prefix, value);
    }
    return text;
}

char *cell_label(const struct summary *summary, const struct cell *cell, char *text, size_t size)
{
    return make_label(summary, cell, false, text, size);
}

char *cell_label_of_arrangement(const struct summary *summary, const struct cell *cell,
                                char *text, size_t size)
{
    return make_label(summary, cell, true, text, size);
}
