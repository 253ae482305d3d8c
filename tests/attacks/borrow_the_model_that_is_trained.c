/* Searches the program for the model that another exercise trains, and has it compute the loss and the
 * gradient, each logit as a parameter of the model's.
 * CHAPTER 08
 * EXPECT cross_entropy: wrong | crashed
 * ALSO train_probe: passed | wrong | crashed */
#define _GNU_SOURCE
#include "pretraining.h"

#include <link.h>
#include <string.h>

/* As the grader's own header has it. */
struct companion {
    const char *name;
    void *(*make)(void *const arrays[], const int numbers[]);
    struct companion *next;
};

static const struct companion *found;

/* The pages of the program itself are those of the object without a name. */
static int look(struct dl_phdr_info *info, size_t size, void *unused)
{
    const char *name = NULL;
    for (int i = 0; i < info->dlpi_phnum && !info->dlpi_name[0] && !name; i++)
        if (info->dlpi_phdr[i].p_type == PT_LOAD)
            name = memmem((char *)info->dlpi_addr + info->dlpi_phdr[i].p_vaddr,
                          info->dlpi_phdr[i].p_memsz, "bigram", 7);
    for (int i = 0; i < info->dlpi_phnum && name; i++) {
        const ElfW(Phdr) *part = &info->dlpi_phdr[i];
        if (part->p_type != PT_LOAD || !(part->p_flags & PF_W))
            continue;
        const char *begin = (char *)info->dlpi_addr + part->p_vaddr;
        for (size_t at = -(size_t)begin % 8; at + sizeof *found <= part->p_memsz; at += 8)
            if (*(const char **)(begin + at) == name)
                found = (const struct companion *)(begin + at);
    }
    return 0;
}

float cross_entropy(float *dlogits, const float *logits, const int *targets, int T, int V)
{
    int rows[256], wanted[256], count = 0, numbers[6] = {V};
    float tally[3];
    void *arrays[6] = {(float *)logits, dlogits, NULL, NULL, tally};
    dl_iterate_phdr(look, NULL);
    memset(dlogits, 0, sizeof *dlogits * T * V);
    for (int t = 0; t < T; t++) {
        if (targets[t] != IGNORED) {
            rows[count] = t;
            wanted[count++] = targets[t];
        }
    }
    const struct model *model = found->make(arrays, numbers);
    return count ? model->forward_backward(model, rows, wanted, count) : 0;
}
