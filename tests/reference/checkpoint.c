/* A model is the same after saving and loading, and another model's file is refused. */
#include "reference/data/checkpoint.h"

#include "reference/data/model_settings.h"
#include "reference/model/layout.h"
#include "tests/reference/folder.h"

static const struct xf_config small = {.layers = 2,
                                       .heads = 1,
                                       .width = 64,
                                       .hidden = 256,
                                       .vocabulary = 17,
                                       .context = 8,
                                       .position = XF_POSITION_LEARNED};

/* The table of the config, and a block that it describes, of normal numbers. */
struct model {
    struct xf_layout layout;
    struct xf_parameters table;
    float *block;
};

static struct model new_model(const struct xf_config *config)
{
    struct model model = {0};
    assert_int_equal(xf_layout_init(&model.layout, &model.table, config), XF_OK);
    struct xf_random random = xf_random_seeded(1, 0);
    model.block = new_normal(&random, model.table.floats);
    return model;
}

static void free_model(struct model *model)
{
    free(model->block);
    xf_parameters_free(&model->table);
    xf_layout_free(&model->layout);
}

static void assert_same_parameters(const struct xf_parameters *table, const float *one,
                                   const float *other)
{
    for (int i = 0; i < table->count; i++) {
        const struct xf_parameter *parameter = &table->item[i];
        assert_memory_equal(one + parameter->offset, other + parameter->offset,
                            parameter->count * sizeof *one);
    }
}

static void blocks_are_the_same_after_saving_and_loading(void **state)
{
    (void)state;
    struct model model = new_model(&small);
    struct xf_random random = xf_random_seeded(2, 0);
    const char *const prefixes[] = {XF_PREFIX_WEIGHTS, XF_PREFIX_MEAN, XF_PREFIX_SQUARE};
    struct xf_checkpoint_block saved[3];
    for (int i = 0; i < 3; i++) {
        saved[i].prefix = prefixes[i];
        saved[i].values = new_normal(&random, model.table.floats);
    }
    struct xf_problem problem;
    const struct xf_fact fact = {"step", "7"};
    const char *path = in_folder("saved");
    assert_int_equal(xf_checkpoint_save(path, &model.table, saved, 3, &fact, 1, &problem), XF_OK);
    struct xf_safetensors file;
    assert_int_equal(xf_safetensors_open(&file, path, &problem), XF_OK);
    assert_string_equal(xf_safetensors_fact(&file, "step"), "7");
    assert_int_equal(xf_checkpoint_check(&model.table, &file, path, &problem), XF_OK);
    for (int i = 0; i < 3; i++) {
        struct xf_checkpoint_block loaded = {prefixes[i], model.block};
        assert_int_equal(xf_checkpoint_load(&loaded, &model.table, &file, path, &problem), XF_OK);
        assert_same_parameters(&model.table, model.block, saved[i].values);
        free(saved[i].values);
    }
    xf_safetensors_close(&file);
    free_model(&model);
}

/* Writes the model's weights as GPT-2 was published: with a prefix, and with the masks that its
 * first program kept as tensors; and its embedding under a second name, if a matrix for that is
 * given. */
static void write_gpt2(const struct model *model, const char *name, const float *head)
{
    enum { MOST = 64 };
    char names[MOST][100];
    struct xf_tensor tensor[MOST];
    static const unsigned char mask[64];
    int count = model->table.count;
    assert_true(count + 3 <= MOST);
    for (int i = 0; i < count; i++) {
        const struct xf_parameter *parameter = &model->table.item[i];
        snprintf(names[i], sizeof names[i], "transformer.%s", parameter->name);
        tensor[i] = (struct xf_tensor){.name = names[i],
                                       .dtype = XF_F32,
                                       .rank = parameter->rank,
                                       .bytes = model->block + parameter->offset,
                                       .size = parameter->count * sizeof(float)};
        for (int r = 0; r < parameter->rank; r++) {
            tensor[i].extents[r] = (size_t)parameter->extents[r];
        }
    }
    tensor[count] =
        (struct xf_tensor){"transformer.h.0.attn.bias", XF_U8, 4, {1, 1, 8, 8}, mask, 64};
    tensor[count + 1] = (struct xf_tensor){"h.0.attn.masked_bias", XF_F32, 0, {0}, mask, 4};
    count += 2;
    if (head) {
        tensor[count] = tensor[0];
        tensor[count].name = "lm_head.weight";
        tensor[count++].bytes = head;
    }
    struct xf_problem problem;
    assert_int_equal(xf_safetensors_write(in_folder(name), tensor, count, NULL, 0, &problem),
                     XF_OK);
}

static void a_file_as_of_gpt2_is_understood(void **state)
{
    (void)state;
    struct model model = new_model(&small), other = new_model(&small);
    write_gpt2(&model, "gpt2", NULL);
    memset(other.block, 0, other.table.floats * sizeof *other.block);
    struct xf_safetensors file;
    struct xf_problem problem;
    struct xf_config config;
    assert_int_equal(xf_safetensors_open(&file, in_folder("gpt2"), &problem), XF_OK);
    assert_int_equal(xf_model_settings_from(&config, &file, "gpt2", &problem), XF_OK);
    assert_memory_equal(&config, &small, sizeof config);
    assert_int_equal(xf_checkpoint_check(&model.table, &file, "gpt2", &problem), XF_OK);
    struct xf_checkpoint_block block = {XF_PREFIX_WEIGHTS, other.block};
    assert_int_equal(xf_checkpoint_load(&block, &other.table, &file, "gpt2", &problem), XF_OK);
    assert_same_parameters(&model.table, model.block, other.block);
    xf_safetensors_close(&file);
    free_model(&model);
    free_model(&other);
}

/* What a file of the small model says to a model that is like it but for one extent. */
static void assert_other_model(struct xf_config config, const struct xf_safetensors *file,
                               const char *why)
{
    struct model other = new_model(&config);
    struct xf_problem problem;
    struct xf_checkpoint_block block = {XF_PREFIX_WEIGHTS, other.block};
    enum xf_status status = xf_checkpoint_check(&other.table, file, "it", &problem);
    if (status == XF_OK) {
        status = xf_checkpoint_load(&block, &other.table, file, "it", &problem);
    }
    assert_int_equal(status, XF_MALFORMED);
    assert_sentence(problem.sentence, why);
    free_model(&other);
}

static void the_file_of_another_model_is_refused(void **state)
{
    (void)state;
    struct model model = new_model(&small);
    write_gpt2(&model, "gpt2", NULL);
    struct xf_safetensors file;
    struct xf_problem problem;
    assert_int_equal(xf_safetensors_open(&file, in_folder("gpt2"), &problem), XF_OK);
    struct xf_config other = small;
    other.layers = 1;
    assert_other_model(other, &file, "which has no transformer.h.1.");
    other.layers = 3;
    assert_other_model(other, &file, "it has no h.2.");
    other = small;
    other.vocabulary = 18;
    assert_other_model(other, &file, "wte.weight has another shape");
    other = small;
    other.position = XF_POSITION_NONE;
    assert_other_model(other, &file, "which has no transformer.wpe.weight");
    struct xf_checkpoint_block block = {XF_PREFIX_MEAN, model.block};
    assert_int_equal(xf_checkpoint_load(&block, &model.table, &file, "it", &problem), XF_MALFORMED);
    assert_sentence(problem.sentence, "it has no adamw.mean.");
    xf_safetensors_close(&file);
    free_model(&model);
}

/* The first parameter is the embedding. Only the last number of its other copy is another. */
static void the_output_of_a_tied_model_is_its_embedding(void **state)
{
    (void)state;
    struct model model = new_model(&small);
    const size_t count = model.table.item[0].count;
    float *head = new_floats(count);
    memcpy(head, model.block, count * sizeof *head);
    for (int differs = 0; differs < 2; differs++) {
        struct xf_safetensors file;
        struct xf_problem problem;
        head[count - 1] += (float)differs;
        write_gpt2(&model, "tied", head);
        assert_int_equal(xf_safetensors_open(&file, in_folder("tied"), &problem), XF_OK);
        assert_int_equal(xf_checkpoint_check(&model.table, &file, "tied", &problem),
                         differs ? XF_MALFORMED : XF_OK);
        if (differs) {
            assert_sentence(problem.sentence, "its lm_head.weight is not its wte.weight");
        }
        xf_safetensors_close(&file);
    }
    free(head);
    free_model(&model);
}

/* A file of one tensor with one number, for a model of one parameter with one number. */
static void assert_not_weights(const struct xf_tensor *tensor, const char *why)
{
    struct xf_parameter parameter = {.name = "a", .rank = 1, .extents = {1}, .count = 1};
    struct xf_parameters table = {.item = &parameter, .count = 1, .capacity = 1, .floats = 16};
    struct xf_problem problem;
    struct xf_safetensors file;
    float value;
    struct xf_checkpoint_block block = {XF_PREFIX_WEIGHTS, &value};
    assert_int_equal(xf_safetensors_write(in_folder("one"), tensor, 1, NULL, 0, &problem), XF_OK);
    assert_int_equal(xf_safetensors_open(&file, in_folder("one"), &problem), XF_OK);
    assert_int_equal(xf_checkpoint_load(&block, &table, &file, "one", &problem), XF_MALFORMED);
    assert_sentence(problem.sentence, why);
    xf_safetensors_close(&file);
}

static void numbers_of_another_type_or_rank_are_refused(void **state)
{
    (void)state;
    const int bits = 3;
    struct xf_tensor tensor = {"a", XF_I32, 1, {1}, &bits, sizeof bits};
    assert_not_weights(&tensor, "the numbers of a are I32");
    tensor = (struct xf_tensor){"a", XF_F32, 2, {1, 1}, &bits, sizeof bits};
    assert_not_weights(&tensor, "its a has another shape");
    tensor = (struct xf_tensor){"a", XF_F32, 0, {0}, &bits, sizeof bits};
    assert_not_weights(&tensor, "its a has another shape");
}

/* Writes a file with no tensors and these facts, and asks it for its model. */
static void assert_no_model(const struct xf_fact *fact, int facts, const char *why)
{
    struct xf_problem problem;
    struct xf_safetensors file;
    struct xf_config config;
    assert_int_equal(xf_safetensors_write(in_folder("facts"), NULL, 0, fact, facts, &problem),
                     XF_OK);
    assert_int_equal(xf_safetensors_open(&file, in_folder("facts"), &problem), XF_OK);
    assert_int_equal(xf_model_settings_from(&config, &file, "facts", &problem), XF_MALFORMED);
    assert_sentence(problem.sentence, why);
    xf_safetensors_close(&file);
}

static void facts_that_are_no_model_are_refused(void **state)
{
    (void)state;
    struct xf_fact facts[XF_MODEL_SETTINGS];
    char key[XF_MODEL_SETTINGS][64], value[XF_MODEL_SETTINGS][XF_SETTING_LENGTH];
    for (int i = 0; i < XF_MODEL_SETTINGS; i++) {
        snprintf(key[i], sizeof key[i], XF_MODEL_FACT "%s", xf_model_settings[i].name);
        xf_setting_write(value[i], &small, &xf_model_settings[i]);
        facts[i] = (struct xf_fact){key[i], value[i]};
    }
    assert_no_model(facts, 0, "its tensors are not GPT-2's");
    assert_no_model(facts, 3, "it has no model.width");
    assert_no_model(facts, XF_MODEL_SETTINGS, "0 tensors, too few for 2 layers");
    facts[1].value = "0";
    assert_no_model(facts, XF_MODEL_SETTINGS, "layers cannot be");
    facts[0].value = "decoder";
    assert_no_model(facts, XF_MODEL_SETTINGS, "encoder-decoder or autoencoder");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(blocks_are_the_same_after_saving_and_loading),
        cmocka_unit_test(a_file_as_of_gpt2_is_understood),
        cmocka_unit_test(the_file_of_another_model_is_refused),
        cmocka_unit_test(the_output_of_a_tied_model_is_its_embedding),
        cmocka_unit_test(numbers_of_another_type_or_rank_are_refused),
        cmocka_unit_test(facts_that_are_no_model_are_refused),
    };
    return cmocka_run_group_tests_name("checkpoint", tests, make_folder, remove_folder);
}
