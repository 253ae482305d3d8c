/* Any bytes as a checkpoint: opened, asked for its model, and loaded into one like that. */
#include "reference/data/checkpoint.h"

#include <string.h>

#include "reference/data/model_settings.h"
#include "reference/model/layout.h"
#include "tests/fuzz/input.h"

/* Larger models are refused for want of memory sooner or later; here sooner. */
static const size_t MOST_FLOATS = 1 << 20;

static enum xf_status load(const struct xf_safetensors *file, const struct xf_config *config,
                           struct xf_problem *problem)
{
    struct xf_layout layout = {0};
    struct xf_parameters table = {0};
    insist(xf_layout_init(&layout, &table, config) == XF_OK);
    enum xf_status status = xf_checkpoint_check(&table, file, "input", problem);
    if (status == XF_OK && table.floats <= MOST_FLOATS) {
        float *values = malloc((table.floats + 1) * sizeof *values);
        insist(values != NULL);
        struct xf_checkpoint_block block = {XF_PREFIX_WEIGHTS, values};
        status = xf_checkpoint_load(&block, &table, file, "input", problem);
        free(values);
    }
    xf_parameters_free(&table);
    xf_layout_free(&layout);
    return status;
}

/* Touches every byte of every tensor. The system lets a program read on to the end of a page, so
 * that alone would not show every tensor that reaches too far. */
static void read_all(const struct xf_safetensors *file)
{
    for (int i = 0; i < file->count; i++) {
        const struct xf_tensor *tensor = &file->tensor[i];
        const unsigned char *begin = tensor->bytes, *end = file->file.bytes + file->file.size;
        insist(begin >= file->file.bytes && tensor->size <= (size_t)(end - begin));
        unsigned sum = 0;
        for (size_t j = 0; j < tensor->size; j++) {
            sum += begin[j];
        }
        insist(sum <= 255 * tensor->size && xf_safetensors_find(file, tensor->name) == tensor);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct xf_safetensors file;
    struct xf_config config;
    struct xf_problem problem = {""};
    struct input input = input_open(bytes, size);
    enum xf_status status = xf_safetensors_open(&file, input.path, &problem);
    if (status == XF_OK) {
        read_all(&file);
        status = xf_model_settings_from(&config, &file, "input", &problem);
        status = status == XF_OK ? load(&file, &config, &problem) : status;
    }
    insist(status == XF_OK || strlen(problem.sentence) > 1);
    xf_safetensors_close(&file);
    input_close(&input);
    return 0;
}
