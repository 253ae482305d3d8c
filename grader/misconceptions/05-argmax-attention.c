/* Chapter 05: what goes wrong with argmax, and with counting what a stack of it sees. */
#include "grader/misconceptions/misconception.h"

#include <math.h>
#include <string.h>

#include "chapters/05-argmax-attention/argmax_attention.h"

/* ---- argmax_attention ---- */

/* Which scores win. */
enum taste {
    FIRST_LARGEST,
    LAST_LARGEST,
    SMALLEST,
    LARGEST_SIZE,
    LARGEST_ABOVE_ZERO,
    LARGEST_FROM_ZERO,
    LARGEST_FROM_THE_FIRST
};

static int favourite(const float *row, int stride, int S, enum taste taste)
{
    int look = taste < LARGEST_FROM_ZERO ? NOWHERE : 0;
    float best = -INFINITY;
    if (taste == LARGEST_ABOVE_ZERO || taste == LARGEST_FROM_ZERO)
        best = 0;
    if (taste == LARGEST_FROM_THE_FIRST)
        best = row[0];
    for (int s = 0; s < S; s++) {
        float score = row[s * stride];
        if (taste == SMALLEST)
            score = -score;
        if (taste == LARGEST_SIZE)
            score = fabsf(score);
        if (score > best || (taste == LAST_LARGEST && look != NOWHERE && score == best)) {
            best = score;
            look = s;
        }
    }
    return look;
}

static void copy_favourites(float *out, int *look, const float *score, const float *v, int T, int S,
                            int D, enum taste taste)
{
    for (int t = 0; t < T; t++) {
        look[t] = favourite(score + t * S, 1, S, taste);
        for (int d = 0; d < D; d++)
            out[t * D + d] = look[t] == NOWHERE ? 0 : v[look[t] * D + d];
    }
}

MISCONCEPTION(argmax_attention, ties_to_the_last, "letting the last of equal scores win",
              "Only a score that is larger than the best so far should replace it.")
static void argmax_attention__ties_to_the_last(float *out, int *look, const float *score,
                                               const float *v, int T, int S, int D)
{
    copy_favourites(out, look, score, v, T, S, D, LAST_LARGEST);
}

MISCONCEPTION(argmax_attention, smallest, "taking the smallest score",
              "The score says how well a key matches: the largest wins.")
static void argmax_attention__smallest(float *out, int *look, const float *score, const float *v,
                                       int T, int S, int D)
{
    copy_favourites(out, look, score, v, T, S, D, SMALLEST);
}

MISCONCEPTION(argmax_attention, largest_size, "taking the score that is farthest from zero",
              "A score of -3 is a worse match than 1; its sign counts.")
static void argmax_attention__largest_size(float *out, int *look, const float *score,
                                           const float *v, int T, int S, int D)
{
    copy_favourites(out, look, score, v, T, S, D, LARGEST_SIZE);
}

MISCONCEPTION(argmax_attention, largest_from_zero,
              "starting the search for the largest score at zero",
              "If all scores of a row are negative, none is ever found; start below every number.")
static void argmax_attention__largest_from_zero(float *out, int *look, const float *score,
                                                const float *v, int T, int S, int D)
{
    copy_favourites(out, look, score, v, T, S, D, LARGEST_FROM_ZERO);
}

MISCONCEPTION(argmax_attention, nowhere_unless_above_zero,
              "letting only scores above zero be found",
              "The largest of -5 and -2 is -2; start below every number.")
static void argmax_attention__nowhere_unless_above_zero(float *out, int *look, const float *score,
                                                        const float *v, int T, int S, int D)
{
    copy_favourites(out, look, score, v, T, S, D, LARGEST_ABOVE_ZERO);
}

MISCONCEPTION(argmax_attention, largest_from_the_first,
              "starting the search with the first score, whatever it is",
              "A hidden first key is then looked at when all are hidden, and nothing beats a NaN "
              "that came first.")
static void argmax_attention__largest_from_the_first(float *out, int *look, const float *score,
                                                     const float *v, int T, int S, int D)
{
    copy_favourites(out, look, score, v, T, S, D, LARGEST_FROM_THE_FIRST);
}

MISCONCEPTION(argmax_attention, read_by_columns, "reading the scores as (S,T) instead of (T,S)",
              "A row belongs to a query and holds S scores, one for each key.")
static void argmax_attention__read_by_columns(float *out, int *look, const float *score,
                                              const float *v, int T, int S, int D)
{
    for (int t = 0; t < T; t++) {
        look[t] = favourite(score + t, T, S, FIRST_LARGEST);
        for (int d = 0; d < D; d++)
            out[t * D + d] = look[t] == NOWHERE ? 0 : v[look[t] * D + d];
    }
}

MISCONCEPTION(argmax_attention, ties_averaged, "averaging the values of all equal scores",
              "Some papers do define it so; here the first of them wins alone.")
static void argmax_attention__ties_averaged(float *out, int *look, const float *score,
                                            const float *v, int T, int S, int D)
{
    copy_favourites(out, look, score, v, T, S, D, FIRST_LARGEST);
    for (int t = 0; t < T; t++) {
        const float *row = score + t * S;
        for (int d = 0; d < D && look[t] != NOWHERE; d++) {
            float sum = 0;
            int equal = 0;
            for (int s = 0; s < S; s++) {
                sum += row[s] == row[look[t]] ? v[s * D + d] : 0;
                equal += row[s] == row[look[t]];
            }
            out[t * D + d] = sum / (float)equal;
        }
    }
}

MISCONCEPTION(argmax_attention, times_the_score, "multiplying the value by its score",
              "The winner's weight is 1, however large or small its score.")
static void argmax_attention__times_the_score(float *out, int *look, const float *score,
                                              const float *v, int T, int S, int D)
{
    copy_favourites(out, look, score, v, T, S, D, FIRST_LARGEST);
    for (int i = 0; i < T * D; i++)
        out[i] *= look[i / D] == NOWHERE ? 0 : score[i / D * S + look[i / D]];
}

MISCONCEPTION(argmax_attention, softmax_mixture, "mixing the values with the softmax of the scores",
              "Argmax attention does not mix: it copies one value and ignores the others.")
static void argmax_attention__softmax_mixture(float *out, int *look, const float *score,
                                              const float *v, int T, int S, int D)
{
    copy_favourites(out, look, score, v, T, S, D, FIRST_LARGEST);
    for (int t = 0; t < T; t++) {
        const float *row = score + t * S;
        for (int d = 0; d < D && look[t] != NOWHERE; d++) {
            float mixture = 0, total = 0;
            for (int s = 0; s < S; s++) {
                float weight = isnan(row[s]) ? 0 : expf(row[s] - row[look[t]]);
                mixture += weight * v[s * D + d];
                total += weight;
            }
            out[t * D + d] = mixture / total;
        }
    }
}

/* ---- receptive_field_step ---- */

/* One layer down, as it should be. */
static void step(bool *below, const bool *above, const int *look, int T, int H, bool residual)
{
    for (int t = 0; t < T; t++)
        below[t] = residual && above[t];
    for (int i = 0; i < H * T; i++)
        if (above[i % T] && look[i] != NOWHERE)
            below[look[i]] = true;
}

/* One layer up: which nodes does a set of positions feed? */
static void step_up(bool *fed, const bool *set, const int *look, int T, int H, bool residual)
{
    for (int t = 0; t < T; t++)
        fed[t] = residual && set[t];
    for (int i = 0; i < H * T; i++)
        if (look[i] != NOWHERE && set[look[i]])
            fed[i % T] = true;
}

MISCONCEPTION(receptive_field_step, upside_down,
              "asking who looks at the set, instead of where the set looks",
              "Start from the nodes of `above`, and follow their heads to the level below.")
static void receptive_field_step__upside_down(bool *below, const bool *above, const int *look,
                                              int T, int H, bool residual)
{
    step_up(below, above, look, T, H, residual);
}

MISCONCEPTION(receptive_field_step, residual_forgotten, "leaving out the residual path",
              "With a residual path, a node is also fed by its own position.")
static void receptive_field_step__residual_forgotten(bool *below, const bool *above,
                                                     const int *look, int T, int H, bool residual)
{
    (void)residual;
    step(below, above, look, T, H, false);
}

MISCONCEPTION(receptive_field_step, residual_always,
              "keeping the nodes' own positions without being asked to",
              "Without a residual path, a node has only what its heads copy.")
static void receptive_field_step__residual_always(bool *below, const bool *above, const int *look,
                                                  int T, int H, bool residual)
{
    (void)residual;
    step(below, above, look, T, H, true);
}

MISCONCEPTION(receptive_field_step, first_head_only, "following the first head only",
              "Each of the H heads feeds the node.")
static void receptive_field_step__first_head_only(bool *below, const bool *above, const int *look,
                                                  int T, int H, bool residual)
{
    (void)H;
    step(below, above, look, T, 1, residual);
}

MISCONCEPTION(receptive_field_step, last_head_only, "following the last head only",
              "Is the set cleared again for every head? The heads' positions add up.")
static void receptive_field_step__last_head_only(bool *below, const bool *above, const int *look,
                                                 int T, int H, bool residual)
{
    step(below, above, look + (H - 1) * T, T, 1, residual);
}

MISCONCEPTION(receptive_field_step, every_node, "following the heads of every node",
              "Only the nodes in `above` are asked for.")
static void receptive_field_step__every_node(bool *below, const bool *above, const int *look, int T,
                                             int H, bool residual)
{
    for (int t = 0; t < T; t++)
        below[t] = residual && above[t];
    for (int i = 0; i < H * T; i++)
        if (look[i] != NOWHERE)
            below[look[i]] = true;
}

MISCONCEPTION(receptive_field_step, heads_side_by_side, "reading `look` as (T,H) instead of (H,T)",
              "A head's T looks are neighbours: they are a row, look[h * T + t].")
static void receptive_field_step__heads_side_by_side(bool *below, const bool *above,
                                                     const int *look, int T, int H, bool residual)
{
    for (int t = 0; t < T; t++)
        below[t] = residual && above[t];
    for (int i = 0; i < H * T; i++)
        if (above[i / H] && look[i] != NOWHERE)
            below[look[i]] = true;
}

MISCONCEPTION(receptive_field_step, nowhere_ends_the_search,
              "giving a node up at its first head that looks nowhere",
              "The heads after it may still look somewhere.")
static void receptive_field_step__nowhere_ends_the_search(bool *below, const bool *above,
                                                          const int *look, int T, int H,
                                                          bool residual)
{
    for (int t = 0; t < T; t++)
        below[t] = residual && above[t];
    for (int t = 0; t < T; t++)
        for (int h = 0; above[t] && h < H && look[h * T + t] != NOWHERE; h++)
            below[look[h * T + t]] = true;
}

MISCONCEPTION(receptive_field_step, nowhere_is_the_start,
              "taking a head that looks nowhere for one that looks at position 0",
              "NOWHERE is no position: such a head adds nothing.")
static void receptive_field_step__nowhere_is_the_start(bool *below, const bool *above,
                                                       const int *look, int T, int H, bool residual)
{
    for (int t = 0; t < T; t++)
        below[t] = residual && above[t];
    for (int i = 0; i < H * T; i++)
        if (above[i % T])
            below[look[i] == NOWHERE ? 0 : look[i]] = true;
}

/* ---- receptive_field_of ---- */

static void single(bool *set, int t, int T)
{
    for (int s = 0; s < T; s++)
        set[s] = s == t;
}

/* Down through layers first, first + by, …, `count` of them. */
static void descend(bool *field, const int *look, int T, int H, int first, int by, int count,
                    bool residual)
{
    for (int l = first; count > 0; l += by, count--) {
        bool above[MAX_POSITIONS];
        memcpy(above, field, (size_t)T * sizeof *field);
        step(field, above, look + l * H * T, T, H, residual);
    }
}

MISCONCEPTION(receptive_field_of, bottom_up, "going through the layers from the first to the last",
              "The node stands at the top: its own heads belong to the last layer, and the tokens "
              "are below the first.")
static void receptive_field_of__bottom_up(bool *field, const int *look, int t, int T, int H, int L,
                                          bool residual)
{
    single(field, t, T);
    descend(field, look, T, H, 0, 1, L, residual);
}

MISCONCEPTION(receptive_field_of, fed_by_the_token,
              "finding the nodes that the token at t reaches, not the tokens that reach the node",
              "Walk down from the node, not up from the token.")
static void receptive_field_of__fed_by_the_token(bool *field, const int *look, int t, int T, int H,
                                                 int L, bool residual)
{
    single(field, t, T);
    for (int l = 0; l < L; l++) {
        bool set[MAX_POSITIONS];
        memcpy(set, field, (size_t)T * sizeof *field);
        step_up(field, set, look + l * H * T, T, H, residual);
    }
}

MISCONCEPTION(receptive_field_of, one_layer_for_all,
              "using the looks of the first layer at every level",
              "Each layer has H rows of its own, at look + l * H * T.")
static void receptive_field_of__one_layer_for_all(bool *field, const int *look, int t, int T, int H,
                                                  int L, bool residual)
{
    single(field, t, T);
    descend(field, look, T, H, 0, 0, L, residual);
}

MISCONCEPTION(receptive_field_of, last_layer_only, "going down one level only",
              "The field is made of tokens, L levels below the node.")
static void receptive_field_of__last_layer_only(bool *field, const int *look, int t, int T, int H,
                                                int L, bool residual)
{
    single(field, t, T);
    descend(field, look, T, H, L - 1, 1, L > 0, residual);
}

MISCONCEPTION(receptive_field_of, one_level_short, "leaving out the layer just above the tokens",
              "A node of level L has L layers below it: the first is layer 0.")
static void receptive_field_of__one_level_short(bool *field, const int *look, int t, int T, int H,
                                                int L, bool residual)
{
    single(field, t, T);
    descend(field, look, T, H, L - 1, -1, L - 1, residual);
}

MISCONCEPTION(receptive_field_of, layers_too_close, "taking one row of `look` for each layer",
              "A layer has H rows of T, so the next one begins H * T ints further on.")
static void receptive_field_of__layers_too_close(bool *field, const int *look, int t, int T, int H,
                                                 int L, bool residual)
{
    single(field, t, T);
    for (int l = L - 1; l >= 0; l--)
        descend(field, look + l * T, T, H, 0, 0, 1, residual);
}

MISCONCEPTION(receptive_field_of, every_node_at_once, "starting from every node of the top level",
              "At the top there is a single node, the one at position t.")
static void receptive_field_of__every_node_at_once(bool *field, const int *look, int t, int T,
                                                   int H, int L, bool residual)
{
    (void)t;
    for (int s = 0; s < T; s++)
        field[s] = true;
    descend(field, look, T, H, L - 1, -1, L, residual);
}

MISCONCEPTION(receptive_field_of, all_levels_together,
              "keeping the positions of every level that the walk goes through",
              "What stood at a position on the way counts only if a residual path hands it down.")
static void receptive_field_of__all_levels_together(bool *field, const int *look, int t, int T,
                                                    int H, int L, bool residual)
{
    (void)residual;
    single(field, t, T);
    descend(field, look, T, H, L - 1, -1, L, true);
}

MISCONCEPTION(receptive_field_of, one_array, "letting each step write to the set that it reads",
              "The nodes above are gone before their heads have been followed: keep a copy.")
static void receptive_field_of__one_array(bool *field, const int *look, int t, int T, int H, int L,
                                          bool residual)
{
    single(field, t, T);
    for (int l = L - 1; l >= 0; l--)
        step(field, field, look + l * H * T, T, H, residual);
}

MISCONCEPTION(receptive_field_of, residual_forgotten, "leaving out the residual path",
              "Hand `residual` on to every step.")
static void receptive_field_of__residual_forgotten(bool *field, const int *look, int t, int T,
                                                   int H, int L, bool residual)
{
    (void)residual;
    single(field, t, T);
    descend(field, look, T, H, L - 1, -1, L, false);
}

/* ---- receptive_field_bound ---- */

static int capped(double size, int T)
{
    return size < T ? (int)size : T;
}

MISCONCEPTION(receptive_field_bound, residual_forgotten, "counting the heads only",
              "With a residual path, a node is fed by one position more: its own.")
static int receptive_field_bound__residual_forgotten(int T, int H, int L, bool residual)
{
    (void)residual;
    return capped(pow(H, L), T);
}

MISCONCEPTION(receptive_field_bound, residual_always, "counting a residual path that is not there",
              "Without one, a node has only what its heads copy, and may lose its own token.")
static int receptive_field_bound__residual_always(int T, int H, int L, bool residual)
{
    (void)residual;
    return capped(pow(H + 1.0, L), T);
}

MISCONCEPTION(receptive_field_bound, residual_once,
              "adding a single position for the residual path",
              "The node keeps itself at every level, and so does each node that feeds it.")
static int receptive_field_bound__residual_once(int T, int H, int L, bool residual)
{
    return capped(pow(H, L) + (residual && L > 0), T);
}

MISCONCEPTION(receptive_field_bound, doubled_by_a_residual_path,
              "doubling for the residual path at each level, instead of adding one",
              "A residual path is one more way in, beside the H heads; it does not double them.")
static int receptive_field_bound__doubled_by_a_residual_path(int T, int H, int L, bool residual)
{
    return capped(pow(residual ? 2.0 * H : H, L), T);
}

MISCONCEPTION(receptive_field_bound, grows_by_addition,
              "adding the heads at each level, instead of multiplying",
              "Each of the nodes that feed a node has a field of its own.")
static int receptive_field_bound__grows_by_addition(int T, int H, int L, bool residual)
{
    return capped(L == 0 ? 1 : ((double)H + residual) * L, T);
}

MISCONCEPTION(receptive_field_bound, one_and_the_heads_of_each_level,
              "adding the heads of each level to the one position of the start",
              "Each of the nodes that feed a node has a field of its own.")
static int receptive_field_bound__one_and_the_heads_of_each_level(int T, int H, int L,
                                                                  bool residual)
{
    return capped(1 + ((double)H + residual) * L, T);
}

MISCONCEPTION(receptive_field_bound, whole_tree, "adding up the nodes of all the levels",
              "The receptive field is made of tokens: only the lowest level counts.")
static int receptive_field_bound__whole_tree(int T, int H, int L, bool residual)
{
    double level = 1, all = 1;
    for (int l = 0; l < L && all < T; l++)
        all += level *= (double)H + residual;
    return capped(all, T);
}

MISCONCEPTION(receptive_field_bound, one_level_short, "counting the tokens as level 1",
              "Tokens are level 0, so a node of level 1 already has one layer below it.")
static int receptive_field_bound__one_level_short(int T, int H, int L, bool residual)
{
    return capped(pow((double)H + residual, L > 0 ? L - 1 : 0), T);
}

MISCONCEPTION(receptive_field_bound, one_level_more, "counting one layer too many",
              "Tokens are level 0, with a field of one.")
static int receptive_field_bound__one_level_more(int T, int H, int L, bool residual)
{
    return capped(pow((double)H + residual, L + 1), T);
}

MISCONCEPTION(receptive_field_bound, swapped, "raising the levels to the power of the heads",
              "Every level multiplies by the number of ways in, so the levels are the exponent.")
static int receptive_field_bound__swapped(int T, int H, int L, bool residual)
{
    return capped(pow(L, (double)H + residual), T);
}

MISCONCEPTION(receptive_field_bound, heads_overlooked,
              "letting each level double the field, whatever the number of heads",
              "A node is fed by each of its H heads.")
static int receptive_field_bound__heads_overlooked(int T, int H, int L, bool residual)
{
    (void)H;
    return capped(pow(1.0 + residual, L), T);
}

/* The power, wrapped around as ints are in most machines. */
static int wrapped_power(int base, int L)
{
    unsigned power = 1;
    for (int l = 0; l < L; l++)
        power *= (unsigned)base;
    return power <= 0x7FFFFFFF ? (int)power : -1 - (int)(0xFFFFFFFF - power);
}

MISCONCEPTION(receptive_field_bound, wrapped,
              "multiplying on past the largest int, and capping at the end",
              "An int ends at 2147483647: stop before a product would pass T.")
static int receptive_field_bound__wrapped(int T, int H, int L, bool residual)
{
    int size = wrapped_power(H + residual, L);
    return size < T ? size : T;
}

MISCONCEPTION(receptive_field_bound, not_capped, "leaving out the cap at T",
              "Nobody can see more tokens than there are.")
static int receptive_field_bound__not_capped(int T, int H, int L, bool residual)
{
    (void)T;
    return wrapped_power(H + residual, L);
}

MISCONCEPTION(receptive_field_bound, power_in_float, "raising to the power in float",
              "A float has 24 bits: above 2^24 it leaves out numbers. Whole numbers do better.")
static int receptive_field_bound__power_in_float(int T, int H, int L, bool residual)
{
    float power = powf((float)(H + residual), (float)L);
    return power < (float)T ? (int)power : T;
}

/* ---- spread_looks ---- */

/* In each of these, i counts the elements of look: i % T is a position, i / T % H a head, i / T / H
 * a layer. */
static double power(double base, int exponent)
{
    return pow(base, exponent);
}

/* Where a head looks from t that looks `back` positions back. */
static int before(int t, double back)
{
    return t > back ? t - (int)back : 0;
}

/* Head h of layer l looks (h + first) * base^l back. */
static void spread(int *look, int T, int H, int L, double base, int first)
{
    for (int i = 0; i < L * H * T; i++)
        look[i] = before(i % T, (i / T % H + first) * power(base, i / T / H));
}

MISCONCEPTION(spread_looks, same_at_every_level, "looking equally far back at every level",
              "The runs of two neighbours overlap almost wholly: let them lie side by side.")
static void spread_looks__same_at_every_level(int *look, int T, int H, int L, bool residual)
{
    spread(look, T, H, L, 1, residual);
}

MISCONCEPTION(spread_looks, doubling,
              "looking twice as far back from level to level, for any number of heads",
              "The distance must grow like the field of the level below.")
static void spread_looks__doubling(int *look, int T, int H, int L, bool residual)
{
    spread(look, T, H, L, 2, residual);
}

MISCONCEPTION(spread_looks, residual_forgotten,
              "letting a head look at its own position although the residual path does",
              "That head brings nothing new; the residual path has what stands there.")
static void spread_looks__residual_forgotten(int *look, int T, int H, int L, bool residual)
{
    (void)residual;
    spread(look, T, H, L, H, 0);
}

MISCONCEPTION(spread_looks, residual_always,
              "leaving the node's own position to a residual path that is not there",
              "Without one, a head must look there, or the run does not end at the node.")
static void spread_looks__residual_always(int *look, int T, int H, int L, bool residual)
{
    (void)residual;
    spread(look, T, H, L, H + 1.0, 1);
}

MISCONCEPTION(spread_looks, never_at_home,
              "letting no head look at its own position, with or without a residual path",
              "Without a residual path, head 0 must, or the run does not end at the node.")
static void spread_looks__never_at_home(int *look, int T, int H, int L, bool residual)
{
    spread(look, T, H, L, (double)H + residual, 1);
}

MISCONCEPTION(spread_looks, heads_side_by_side, "writing `look` as (L,T,H) instead of (L,H,T)",
              "A head's T looks are neighbours: they are a row, look[(l * H + h) * T + t].")
static void spread_looks__heads_side_by_side(int *look, int T, int H, int L, bool residual)
{
    for (int i = 0; i < L * H * T; i++)
        look[i] = before(i / H % T, (i % H + residual) * power(H + residual, i / T / H));
}

MISCONCEPTION(spread_looks, past_the_start, "looking on before the start, at positions below 0",
              "There is nothing before the start: such a head looks at position 0.")
static void spread_looks__past_the_start(int *look, int T, int H, int L, bool residual)
{
    for (int l = 0, run = 1; l < L; l++) {
        for (int i = 0; i < H * T; i++)
            look[l * H * T + i] = i % T - (i / T + residual) * run;
        run = run > T / (H + residual) ? T : run * (H + residual);
    }
}

MISCONCEPTION(spread_looks, runs_of_heads, "spacing the runs by H also with a residual path",
              "Each node has H + 1 ways in then, so a run of the next level is H + 1 times as "
              "long.")
static void spread_looks__runs_of_heads(int *look, int T, int H, int L, bool residual)
{
    spread(look, T, H, L, H, residual);
}

MISCONCEPTION(spread_looks, farthest_first,
              "looking farthest back in the first layer, and nearest in the last",
              "The top node sees as much, but at the levels below it the fields have holes.")
static void spread_looks__farthest_first(int *look, int T, int H, int L, bool residual)
{
    for (int i = 0; i < L * H * T; i++)
        look[i] = before(i % T, (i / T % H + residual) * power(H + residual, L - 1 - i / T / H));
}

MISCONCEPTION(spread_looks, heads_reversed, "letting head 0 look back most",
              "Head 0 looks back least.")
static void spread_looks__heads_reversed(int *look, int T, int H, int L, bool residual)
{
    for (int i = 0; i < L * H * T; i++)
        look[i] = before(i % T, (H - 1 - i / T % H + residual) * power(H + residual, i / T / H));
}

MISCONCEPTION(spread_looks, around_the_end,
              "going on at the end of the sequence when the start is passed",
              "A sequence is no ring: before the start, a head looks at position 0.")
static void spread_looks__around_the_end(int *look, int T, int H, int L, bool residual)
{
    for (int i = 0; i < L * H * T; i++) {
        int back = (i / T % H + residual) % T;
        for (int l = 0; l < i / T / H; l++)
            back = back * (H + residual) % T;
        look[i] = (i % T - back + T) % T;
    }
}

MISCONCEPTION(spread_looks, ahead, "looking ahead instead of back",
              "A field ends at the node's own position: everything else in it comes before.")
static void spread_looks__ahead(int *look, int T, int H, int L, bool residual)
{
    for (int i = 0; i < L * H * T; i++) {
        double ahead = i % T + (i / T % H + residual) * power(H + residual, i / T / H);
        look[i] = ahead < T ? (int)ahead : T - 1;
    }
}
