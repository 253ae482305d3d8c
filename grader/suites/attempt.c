/* Making one attempt: the arrays go to the board, the call to the stage, and what comes back is
 * looked at before any number is compared. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "grader/reports/console.h"
#include "grader/reports/text.h"
#include "grader/sandbox/poison.h"
#include "grader/suites/trial_state.h"

/* "size={V=9, C=6}": an argument that is a struct of ints. */
static void describe_struct(struct text *text, const struct trial_array *array, const char *name)
{
    text_add(text, "%s={", name);
    for (int i = 0; i < array->cols; i++)
        text_add(text, "%s%s=%d", i ? ", " : "", array->columns[i],
                 ((const int *)array->values)[i]);
    text_add(text, "}");
}

/* The struct of ints that a pointer leads to, or NULL. */
static const struct trial_array *find_struct(struct trial *trial, const struct argument *argument)
{
    const struct trial_array *array =
        argument->kind == ARGUMENT_POINTER ? trial_find(trial, argument->pointer) : NULL;
    return array && array->columns && !array->output && array->element == ELEMENT_INT ? array
                                                                                      : NULL;
}

static void describe_call(struct trial *trial)
{
    struct text text = TEXT_IN(trial->why.call);
    text_add(&text, "%s(", trial->call.function);
    for (int i = 0; i < trial->call.arguments; i++) {
        const struct argument *argument = &trial->call.argument[i];
        const bool literal = strchr("-0123456789(", argument->name[0]) != NULL;
        const struct trial_array *structure = find_struct(trial, argument);
        text_add(&text, "%s", i ? ", " : "");
        if (structure)
            describe_struct(&text, structure, argument->name);
        else if (argument->kind == ARGUMENT_NULL)
            text_add(&text, "NULL");
        else if (argument->kind == ARGUMENT_POINTER || argument->kind == ARGUMENT_COMPANION ||
                 literal)
            text_add(&text, "%s", argument->name);
        else if (argument->kind == ARGUMENT_INT)
            text_add(&text, "%s=%d", argument->name, argument->integer);
        else
            text_add(&text, "%s=%g", argument->name, (double)argument->real);
    }
    text_add(&text, ")");
}

/* Puts the array that a pointer points into on the board, once; its place there goes to *offset. */
static void put_on_board(struct trial *trial, const void *pointer, uint64_t *offset)
{
    struct trial_array *array = trial_find(trial, pointer);
    if (!array)
        trial_end_with(trial, OUTCOME_UNGRADED, "the test %s passes an array that is no trial's",
                       trial->test->name);
    if (!array->on_board && !board_place(&trial->sandbox->board, &array->place, array_bytes(array),
                                         array->output, array_content(array)))
        trial_end_with(trial, OUTCOME_UNGRADED, "the arrays of the test %s do not fit the board",
                       trial->test->name);
    array->on_board = true;
    *offset = array->place.offset +
              (uint64_t)((const unsigned char *)pointer - (const unsigned char *)array->values);
}

/* The companion that a pointer of the test's stands for, or NULL. */
static const struct companion_of *find_companion(const struct trial *trial, const void *pointer)
{
    for (int i = 0; i < trial->companions; i++) {
        if (pointer == &trial->companion[i])
            return &trial->companion[i];
    }
    return NULL;
}

static void put_companion(struct trial *trial, const struct companion_of *of,
                          struct argument *argument)
{
    struct companion_request *request = &argument->companion;
    argument->kind = ARGUMENT_COMPANION;
    snprintf(request->name, sizeof request->name, "%s", of->companion);
    memcpy(request->number, of->numbers, sizeof request->number);
    request->arrays = 0;
    for (int i = 0; i < MAX_COMPANION_ARRAYS && of->arrays[i]; i++)
        put_on_board(trial, of->arrays[i], &request->offset[request->arrays++]);
}

static void set_board(struct trial *trial)
{
    board_clear(&trial->sandbox->board);
    for (int i = 0; i < trial->arrays; i++)
        trial->array[i].on_board = false;
    for (int i = 0; i < trial->call.arguments; i++) {
        struct argument *argument = &trial->call.argument[i];
        const struct companion_of *companion = find_companion(trial, argument->pointer);
        if (companion)
            put_companion(trial, companion, argument);
        else if (argument->kind == ARGUMENT_POINTER)
            put_on_board(trial, argument->pointer, &argument->offset);
    }
    if (trial->result)
        put_on_board(trial, trial->result, &trial->call.result);
}

static struct stage_request request_for(const struct trial *trial, int repeats)
{
    struct stage_request request = {.call = trial->call,
                                    .repeats = repeats,
                                    .counted = trial->counted,
                                    .memory = trial->memory};
    snprintf(request.object, sizeof request.object, "%.59s.so", trial->workplace->chapter);
    for (int i = 0; i < trial->arrays; i++) {
        if (trial->array[i].on_board)
            request.array[request.arrays++] = trial->array[i].place;
    }
    return request;
}

static void look_for_unwritten(struct trial *trial, const struct trial_array *array,
                               const unsigned char *bytes)
{
    size_t each = element_bytes(array->element), count = array_count(array);
    size_t unwritten = 0, first = 0;
    for (size_t i = count; i-- > 0;) {
        const unsigned char *element = bytes + i * each;
        if (is_poisoned(element, element + each, bytes + count * each)) {
            unwritten++;
            first = i;
        }
    }
    if (unwritten == 0)
        return;
    char name[128];
    array_element_name(array, first, name, sizeof name);
    if (unwritten == count && trial->memory > 0) /* it looked at what malloc gave, and went */
        trial_end_for_memory(trial);
    if (unwritten == count)
        trial_end_with(trial, OUTCOME_UNWRITTEN, "%s was not written at all.", array->name);
    trial_end_with(trial, OUTCOME_UNWRITTEN,
                   "%s was never written: %zu of the %zu elements of %s are missing.", name,
                   unwritten, count, array->name);
}

/* Takes an output from the board. A bool may hold any byte by now; C promises only 0 and 1. */
static void take_output(struct trial_array *array, const unsigned char *bytes)
{
    memcpy(array->values, bytes, array_bytes(array));
    if (array->element == ELEMENT_BOOL) {
        unsigned char *value = array->values;
        for (size_t i = 0; i < array_count(array); i++)
            value[i] = value[i] != 0;
    }
}

static void look_at_array(struct trial *trial, struct trial_array *array)
{
    const struct board *board = &trial->sandbox->board;
    const unsigned char *bytes = board->bytes + array->place.offset;
    if (!array->output && memcmp(bytes, array->values, array_bytes(array)) != 0)
        trial_end_with(trial, OUTCOME_INPUT_CHANGED,
                       "%s is an input, to be read only, and was changed.", array->name);
    if (!board_front_is_intact(board, &array->place))
        trial_end_with(trial, OUTCOME_OUT_OF_BOUNDS,
                       "Something was written just before the start of %s: is an index negative?",
                       array->name);
    if (array->output && !array->updated)
        look_for_unwritten(trial, array, bytes);
    if (array->output)
        take_output(array, bytes);
}

/* Makes the call on a board laid anew. A function must give the same whenever it is called: every
 * second attempt makes the call twice in one process and judges the second, so one that counts its
 * calls, or never clears a static sum, is found out. */
static void make_call(struct trial *trial, int repeats)
{
    char problem[256];
    set_board(trial);
    struct stage_request request = request_for(trial, repeats);
    const struct board *board = &trial->sandbox->board;
    size_t held = board_held_bytes(board);
    if (!sandbox_call(trial->sandbox, &request, &trial->event, problem, sizeof problem))
        trial_end_with(trial, OUTCOME_UNGRADED, "%s", problem);
    if (trial->memory > 0 && board_held_bytes(board) > held) /* scratch between its arrays */
        trial_end_for_memory(trial);
}

/* Keeps what the updated arrays hold before the call changes them. */
static void keep_initial(struct trial *trial)
{
    for (int i = 0; i < trial->arrays; i++) {
        struct trial_array *array = &trial->array[i];
        if (!array->updated)
            continue;
        if (!array->initial)
            array->initial = malloc(array_bytes(array) + 1);
        if (!array->initial)
            trial_end_with(trial, OUTCOME_UNGRADED, "the grader is out of memory");
        memcpy(array->initial, array->values, array_bytes(array));
    }
}

void trial_attempt(struct trial *trial, const char *function, const struct argument *arguments,
                   int count, enum return_kind returns, void *result)
{
    trial->call = (struct call){.arguments = count, .returns = returns};
    snprintf(trial->call.function, sizeof trial->call.function, "%s", function);
    memcpy(trial->call.argument, arguments, (size_t)count * sizeof *arguments);
    if (returns == RETURN_FLOATS)
        trial->call.returned_floats = trial_find(trial, result)->cols;
    trial->result = result;
    trial->repeats = trial->counted ? 1 : 1 + trial->file->attempts++ % 2;
    describe_call(trial);
    keep_initial(trial);
    make_call(trial, trial->repeats);
    console_sanitize(trial->why.printed, sizeof trial->why.printed, trial->event.console,
                     trial->event.printed);
    if (!event_came_back(&trial->event))
        trial_diagnose(trial);
    for (int i = 0; i < trial->arrays; i++) {
        if (trial->array[i].on_board)
            look_at_array(trial, &trial->array[i]);
    }
    trial->attempted = true;
}

bool trial_remembers(struct trial *trial, const struct trial_array *array,
                     struct tolerance tolerance)
{
    if (trial->repeats < 2)
        return false;
    make_call(trial, 1);
    const unsigned char *bytes = trial->sandbox->board.bytes + array->place.offset;
    return event_came_back(&trial->event) &&
           (array->element == ELEMENT_FLOAT
                ? same_floats((const float *)(const void *)bytes, array->expected,
                              array_count(array), tolerance)
                : memcmp(bytes, array->expected, array_bytes(array)) == 0);
}
