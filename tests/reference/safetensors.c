/* Tensors are written and read back, and a file that lies is refused in a sentence. */
#include "reference/data/safetensors.h"

#include <stdio.h>

#include "tests/reference/folder.h"

/* A file of this header and `data` bytes of zeros; returns its size. */
static size_t write_raw(const char *header, uint64_t length, size_t data)
{
    unsigned char bytes[4096] = {0};
    assert_true(8 + strlen(header) + data <= sizeof bytes);
    memcpy(bytes, &length, 8);
    memcpy(bytes + 8, header, strlen(header));
    write_file("raw", bytes, 8 + strlen(header) + data);
    return 8 + strlen(header) + data;
}

static void assert_refused(const char *header, size_t data, const char *why)
{
    struct xf_safetensors file;
    struct xf_problem problem;
    write_raw(header, strlen(header), data);
    assert_int_equal(xf_safetensors_open(&file, in_folder("raw"), &problem), XF_MALFORMED);
    assert_sentence(problem.sentence, why);
    assert_int_equal(file.count, 0);
}

/* By the format's documentation: the length 0x56 = 86, a header with two spaces at its end, and the
 * numbers 1, -2 and 0.5. */
static void a_file_of_the_format_is_read(void **state)
{
    (void)state;
    static const char bytes[] = "\x56\0\0\0\0\0\0\0"
                                "{\"a.b\":{\"dtype\":\"F32\",\"shape\":[3,1],"
                                "\"data_offsets\":[0,12]},\"__metadata__\":{\"k\":\"v\"}}  "
                                "\0\0\x80\x3f\0\0\0\xc0\0\0\0\x3f";
    write_file("given", bytes, sizeof bytes - 1);
    struct xf_safetensors file;
    struct xf_problem problem;
    assert_int_equal(xf_safetensors_open(&file, in_folder("given"), &problem), XF_OK);
    assert_int_equal(file.count, 1);
    const struct xf_tensor *tensor = xf_safetensors_find(&file, "a.b");
    assert_non_null(tensor);
    assert_null(xf_safetensors_find(&file, "a"));
    assert_int_equal(tensor->rank, 2);
    assert_int_equal(tensor->extents[0], 3);
    assert_int_equal(tensor->extents[1], 1);
    assert_int_equal(xf_tensor_count(tensor), 3);
    float value[3];
    assert_true(xf_tensor_floats(value, tensor));
    assert_true(value[0] == 1 && value[1] == -2 && value[2] == 0.5F);
    assert_string_equal(xf_safetensors_fact(&file, "k"), "v");
    assert_null(xf_safetensors_fact(&file, "v"));
    xf_safetensors_close(&file);
}

static void what_is_written_is_read(void **state)
{
    (void)state;
    const float weight[6] = {1, 2, 3, -4, INFINITY, 0x1p-149F};
    const struct xf_tensor tensors[] = {
        {.name = "w\"\n", .rank = 2, .extents = {2, 3}, .bytes = weight, .size = 24},
        {.name = "empty", .rank = 1, .extents = {0}, .bytes = weight, .size = 0},
        {.name = "scalar", .rank = 0, .bytes = weight + 3, .size = 4}};
    struct xf_tensor list[3];
    for (int i = 0; i < 3; i++) {
        list[i] = tensors[i];
        list[i].dtype = XF_F32;
    }
    const struct xf_fact facts[] = {{"step", "12"}, {"note", "a \"b\" \xc3\xa9"}};
    struct xf_problem problem;
    assert_int_equal(xf_safetensors_write(in_folder("written"), list, 3, facts, 2, &problem),
                     XF_OK);
    struct xf_safetensors file;
    assert_int_equal(xf_safetensors_open(&file, in_folder("written"), &problem), XF_OK);
    assert_int_equal(file.count, 3);
    for (int i = 0; i < 3; i++) {
        const struct xf_tensor *tensor = xf_safetensors_find(&file, list[i].name);
        assert_non_null(tensor);
        assert_int_equal(tensor->rank, list[i].rank);
        assert_int_equal(tensor->size, list[i].size);
        assert_memory_equal(tensor->extents, list[i].extents, sizeof tensor->extents);
        assert_memory_equal(tensor->bytes, list[i].bytes, list[i].size);
    }
    assert_int_equal((uintptr_t)xf_safetensors_find(&file, "w\"\n")->bytes % 8, 0);
    assert_string_equal(xf_safetensors_fact(&file, "note"), facts[1].value);
    xf_safetensors_close(&file);
}

/* Every binary16 there is: its value is by definition (-1)^s 2^(e-15) (1 + f/1024), denormals
 * 2^-14 f/1024. */
static void halves_become_the_same_number(void **state)
{
    (void)state;
    static uint16_t bits[65536];
    static float value[65536];
    for (int i = 0; i < 65536; i++) {
        bits[i] = (uint16_t)i;
    }
    struct xf_tensor tensor = {.dtype = XF_F16, .bytes = bits, .size = sizeof bits};
    assert_true(xf_tensor_floats(value, &tensor));
    for (int i = 0; i < 65536; i++) {
        int exponent = i >> 10 & 31, fraction = i & 1023;
        double want =
            exponent ? ldexp(1 + fraction / 1024.0, exponent - 15) : ldexp(fraction / 1024.0, -14);
        if (exponent == 31) {
            assert_true(fraction ? isnan(value[i]) : isinf(value[i]));
        } else {
            assert_true(fabs((double)value[i]) == want);
        }
        assert_int_equal(!!signbit(value[i]), i >> 15);
    }
}

/* A bfloat16 is the upper half of a float32. */
static void brain_floats_become_the_same_number(void **state)
{
    (void)state;
    static const unsigned char bytes[] = {0, 0x80, 0x3f, 0xc0, 0xc0, 0x80, 0x7f}; /* from 1: odd */
    struct xf_tensor tensor = {.dtype = XF_BF16, .bytes = bytes + 1, .size = 6};
    float value[3];
    assert_true(xf_tensor_floats(value, &tensor));
    assert_true(value[0] == 1 && value[1] == -6 && isinf(value[2]));
    tensor.dtype = XF_I16;
    assert_false(xf_tensor_floats(value, &tensor));
}

/* A file of one tensor, with something in the place of its description. */
#define ONE(description) "{\"a\":" description "}"
#define TENSOR(shape, offsets)                                                                     \
    ONE("{\"dtype\":\"F32\",\"shape\":" shape ",\"data_offsets\":" offsets "}")
/* Two tensors of one number each, at these offsets. */
#define TWO(name, first, second)                                                                   \
    "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":" first "},\"" name                  \
    "\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":" second "}}"

static void headers_that_lie_are_refused(void **state)
{
    (void)state;
    assert_refused("", 0, "begin with the length");
    assert_refused("[]", 0, "not JSON");
    assert_refused(" {}", 0, "not JSON");
    assert_refused("{\"a\":NaN}", 0, "not JSON");
    assert_refused("{\"a\"", 0, "not JSON");
    assert_refused("{}x", 0, "goes on");
    assert_refused("{}", 1, "belong to no tensor");
    assert_refused("{\"__metadata__\":[]}", 0, "metadata");
    assert_refused("{\"__metadata__\":{\"a\":1}}", 0, "metadata");
    assert_refused("{\"__metadata__\":{\"a\":\"\",\"a\":\"\"}}", 0, "metadata");
    assert_refused("{\"__metadata__\":{},\"__metadata__\":{}}", 0, "two members");
    assert_refused(ONE("7"), 0, "not described");
    assert_refused(ONE("{}"), 0, "type of number");
    assert_refused(ONE("{\"dtype\":\"f32\"}"), 0, "type of number");
    assert_refused(ONE("{\"dtype\":4}"), 0, "type of number");
    assert_refused(ONE("{\"dtype\":\"F32\",\"dtype\":\"F32\"}"), 0, "not described");
    assert_refused(ONE("{\"dtype\":\"F32\"}"), 0, "shape");
    assert_refused(TENSOR("{}", "[0,4]"), 4, "shape");
    assert_refused(TENSOR("[-1]", "[0,4]"), 4, "shape");
    assert_refused(TENSOR("[1.5]", "[0,4]"), 4, "shape");
    assert_refused(TENSOR("[\"1\"]", "[0,4]"), 4, "shape");
    assert_refused(TENSOR("[1e999]", "[0,4]"), 4, "shape");
    assert_refused(TENSOR("[1,1,1,1,1,1,1,1,1]", "[0,4]"), 4, "shape");
    assert_refused(TENSOR("[4611686018427387904,4]", "[0,4]"), 4, "shape");
    assert_refused(TENSOR("[4503599627370496,4503599627370496]", "[0,0]"), 0, "shape");
    assert_refused(TENSOR("[1]", "[0]"), 4, "inside the file");
    assert_refused(TENSOR("[1]", "[0,4,8]"), 8, "inside the file");
    assert_refused(TENSOR("[1]", "[-4,0]"), 4, "inside the file");
    assert_refused(TENSOR("[1]", "[4,0]"), 4, "inside the file");
    assert_refused(TENSOR("[1]", "[0,5]"), 4, "inside the file");
    assert_refused(TENSOR("[1]", "[0,9007199254740993]"), 4, "inside the file");
    assert_refused(TENSOR("[1]", "\"ab\""), 4, "inside the file");
    assert_refused(TENSOR("[2]", "[0,4]"), 4, "another size");
    assert_refused(TENSOR("[0]", "[0,4]"), 4, "another size");
    assert_refused(TENSOR("[1]", "[0,4]"), 5, "belong to no tensor");
    assert_refused(TENSOR("[1]", "[4,8]"), 8, "does not begin where");
    assert_refused(TWO("b", "[0,4]", "[0,4]"), 4, "does not begin where");
    assert_refused(TWO("b", "[0,4]", "[8,12]"), 12, "does not begin where");
    assert_refused(TWO("a", "[0,4]", "[4,8]"), 8, "two members");
}

static void a_header_nested_without_end_is_refused(void **state)
{
    (void)state;
    enum { DEPTH = 1000000 };
    char *bytes = malloc(8 + DEPTH);
    assert_non_null(bytes);
    memset(bytes, '[', 8 + DEPTH);
    memcpy(bytes, &(uint64_t){DEPTH}, 8);
    memcpy(bytes + 8, "{\"a\":", 5);
    write_file("deep", bytes, 8 + DEPTH);
    free(bytes);
    struct xf_safetensors file;
    struct xf_problem problem;
    assert_int_equal(xf_safetensors_open(&file, in_folder("deep"), &problem), XF_MALFORMED);
    assert_sentence(problem.sentence, "not JSON");
}

static void lengths_that_lie_are_refused(void **state)
{
    (void)state;
    const uint64_t lengths[] = {0, 3, 1 << 20, UINT64_C(1) << 40, UINT64_MAX, UINT64_MAX - 7};
    for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
        struct xf_safetensors file;
        struct xf_problem problem;
        write_raw("{}", lengths[i], 0);
        assert_int_equal(xf_safetensors_open(&file, in_folder("raw"), &problem), XF_MALFORMED);
        assert_sentence(problem.sentence, "begin with the length");
    }
}

static void a_file_cut_short_anywhere_is_refused(void **state)
{
    (void)state;
    const char *header = TWO("b", "[4,8]", "[0,4]");
    size_t whole = write_raw(header, strlen(header), 8);
    struct xf_safetensors file;
    struct xf_problem problem;
    assert_int_equal(xf_safetensors_open(&file, in_folder("raw"), &problem), XF_OK);
    xf_safetensors_close(&file);
    for (size_t size = whole; size-- > 0;) {
        assert_int_equal(truncate(in_folder("raw"), (off_t)size), 0);
        assert_int_equal(xf_safetensors_open(&file, in_folder("raw"), &problem), XF_MALFORMED);
        assert_sentence(problem.sentence, "is not a safetensors file");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_of_the_format_is_read),
        cmocka_unit_test(what_is_written_is_read),
        cmocka_unit_test(halves_become_the_same_number),
        cmocka_unit_test(brain_floats_become_the_same_number),
        cmocka_unit_test(headers_that_lie_are_refused),
        cmocka_unit_test(a_header_nested_without_end_is_refused),
        cmocka_unit_test(lengths_that_lie_are_refused),
        cmocka_unit_test(a_file_cut_short_anywhere_is_refused),
    };
    return cmocka_run_group_tests_name("safetensors", tests, make_folder, remove_folder);
}
