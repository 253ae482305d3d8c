/* Calls as data: every kind of argument and of returned value arrives, and nonsense is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "grader/companions/companion.h"
#include "grader/sandbox/call.h"

typedef void function(void);

struct four {
    float a, b, c, d;
};

struct two {
    float a, b;
};

static int calls;

/* A companion: an addition that remembers its sum in an array. */
struct adder {
    float *sum;
    float by;
    void (*add)(struct adder *adder);
};

static void add(struct adder *adder)
{
    *adder->sum += adder->by;
}

static void *make_adder(void *const arrays[], const int numbers[])
{
    static struct adder adder;
    adder = (struct adder){.sum = arrays[0], .by = (float)numbers[0], .add = add};
    return &adder;
}
COMPANION("test adder", make_adder)

static void add_often(struct adder *adder, int times)
{
    for (int i = 0; i < times; i++)
        adder->add(adder);
}

static void take_all(float *out, const float *x, int n, float scale, const float *nothing, bool up)
{
    calls++;
    for (int i = 0; i < n; i++)
        out[i] = scale * x[i] + (nothing ? 100.0f : 0.0f) + (up ? 1.0f : 0.0f);
}

static int subtract(int a, int b)
{
    return a - b;
}

static float divide(float a, int b)
{
    return a / (float)b;
}

static bool is_negative(int a)
{
    return a < 0;
}

static struct four count_up(float from)
{
    return (struct four){from, from + 1, from + 2, from + 3};
}

static struct two halves(float whole)
{
    return (struct two){whole / 4, whole * 3 / 4};
}

static struct argument whole(int value)
{
    return (struct argument){.kind = ARGUMENT_INT, .integer = value};
}

static struct argument real(float value)
{
    return (struct argument){.kind = ARGUMENT_FLOAT, .real = value};
}

static struct argument at(uint64_t offset)
{
    return (struct argument){.kind = ARGUMENT_POINTER, .offset = offset};
}

static struct argument adder_of(const char *name, uint64_t offset, int by)
{
    struct argument argument = {.kind = ARGUMENT_COMPANION,
                                .companion = {.arrays = 1, .offset = {offset}, .number = {by}}};
    strcpy(argument.companion.name, name);
    return argument;
}

static void a_companion_is_made_where_the_call_is_made(void **state)
{
    (void)state;
    float board[2] = {7, 1};
    struct call call = {.arguments = 2,
                        .argument = {adder_of("test adder", sizeof(float), 5), whole(3)}};
    assert_true(call_invoke(&call, (function *)add_often, (unsigned char *)board));
    assert_true(board[0] == 7 && board[1] == 1 + 3 * 5);
    call.argument[0] = adder_of("nobody", 0, 5);
    assert_false(call_invoke(&call, (function *)add_often, (unsigned char *)board));
    call.argument[0] = adder_of("test adder", 0, 5);
    call.argument[0].companion.arrays = MAX_COMPANION_ARRAYS + 1;
    assert_false(call_invoke(&call, (function *)add_often, (unsigned char *)board));
    assert_true(board[0] == 7 && board[1] == 16);
}

static void every_kind_of_argument_arrives(void **state)
{
    (void)state;
    float board[8] = {0, 0, 0, 0, 10, 20, 30, 40};
    const struct call call = {
        .arguments = 6,
        .argument = {
            at(0), at(4 * sizeof(float)), whole(4), real(0.5f), {.kind = ARGUMENT_NULL}, whole(1)}};
    assert_true(call_invoke(&call, (function *)take_all, (unsigned char *)board));
    const float want[4] = {6, 11, 16, 21};
    assert_memory_equal(board, want, sizeof want);
}

static void every_kind_of_value_returns(void **state)
{
    (void)state;
    unsigned char board[64] = {0};
    struct call call = {.arguments = 2, .argument = {whole(3), whole(10)}, .returns = RETURN_INT};
    assert_true(call_invoke(&call, (function *)subtract, board));
    int difference;
    memcpy(&difference, board, sizeof difference);
    assert_int_equal(difference, -7);

    call = (struct call){
        .arguments = 2, .argument = {real(3), whole(4)}, .returns = RETURN_FLOAT, .result = 8};
    assert_true(call_invoke(&call, (function *)divide, board));
    float quotient;
    memcpy(&quotient, board + 8, sizeof quotient);
    assert_true(quotient == 0.75f);

    call = (struct call){
        .arguments = 1, .argument = {whole(-1)}, .returns = RETURN_BOOL, .result = 16};
    board[17] = 0xEE;
    assert_true(call_invoke(&call, (function *)is_negative, board));
    assert_int_equal(board[16], 1);
    assert_int_equal(board[17], 0xEE); /* a bool is one byte */
}

static void structs_of_floats_return_whole(void **state)
{
    (void)state;
    unsigned char board[64] = {0};
    struct call call = {
        .arguments = 1, .argument = {real(5)}, .returns = RETURN_FLOATS, .returned_floats = 4};
    assert_true(call_invoke(&call, (function *)count_up, board));
    const float four[4] = {5, 6, 7, 8};
    assert_memory_equal(board, four, sizeof four);

    call.returned_floats = 2; /* small structs travel in registers, large ones do not */
    assert_true(call_invoke(&call, (function *)halves, board));
    const float two[2] = {1.25f, 3.75f};
    assert_memory_equal(board, two, sizeof two);
}

static void a_malformed_call_is_refused_and_not_made(void **state)
{
    (void)state;
    float board[8] = {0};
    struct call call = {.arguments = MAX_ARGUMENTS + 1};
    calls = 0;
    assert_false(call_invoke(&call, (function *)take_all, (unsigned char *)board));
    call.arguments = -1;
    assert_false(call_invoke(&call, (function *)take_all, (unsigned char *)board));
    call = (struct call){.arguments = 1, .argument = {{.kind = (enum argument_kind)77}}};
    assert_false(call_invoke(&call, (function *)take_all, (unsigned char *)board));
    call = (struct call){.returns = (enum return_kind)77};
    assert_false(call_invoke(&call, (function *)take_all, (unsigned char *)board));
    const int counts[] = {0, -1, MAX_RETURNED_FLOATS + 1};
    for (int i = 0; i < 3; i++) {
        call = (struct call){.returns = RETURN_FLOATS, .returned_floats = counts[i]};
        assert_false(call_invoke(&call, (function *)take_all, (unsigned char *)board));
    }
    assert_int_equal(calls, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_of_argument_arrives),
        cmocka_unit_test(a_companion_is_made_where_the_call_is_made),
        cmocka_unit_test(every_kind_of_value_returns),
        cmocka_unit_test(structs_of_floats_return_whole),
        cmocka_unit_test(a_malformed_call_is_refused_and_not_made),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
