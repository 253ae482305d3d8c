#include "reference/tasks/contests.h"

#include <stdio.h>

/* How answers are given, in words. */
#define MEAN  "mean of all places"
#define FIRST "first place"
#define LAST  "last place"
#define NEXT  "word after word"
#define SLOTS "all words at once"
#define MARKS "a mark on each word"

const struct xf_contestant xf_contestants[XF_CONTESTANTS] = {
    {"sentiment", "encoder", MEAN, xf_compete_sentiment, XF_ENCODER_ONLY, XF_POOL_MEAN, 0},
    {"sentiment", "decoder", MEAN, xf_compete_sentiment, XF_DECODER_ONLY, XF_POOL_MEAN, 0},
    {"sentiment", "encoder", FIRST, xf_compete_sentiment, XF_ENCODER_ONLY, XF_POOL_FIRST, 0},
    {"sentiment", "decoder", FIRST, xf_compete_sentiment, XF_DECODER_ONLY, XF_POOL_FIRST, 0},
    {"retrieval", "encoder", MEAN, xf_compete_retrieval, XF_ENCODER_ONLY, XF_POOL_MEAN, 0},
    {"retrieval", "decoder", MEAN, xf_compete_retrieval, XF_DECODER_ONLY, XF_POOL_MEAN, 0},
    {"retrieval", "decoder", LAST, xf_compete_retrieval, XF_DECODER_ONLY, XF_POOL_LAST, 0},
    {"translation", "encoder-decoder", NEXT, xf_compete_translation, XF_ENCODER_DECODER, 0,
     XF_WRITES_NEXT},
    {"translation", "decoder", NEXT, xf_compete_translation, XF_DECODER_ONLY, 0, XF_WRITES_NEXT},
    {"translation", "encoder", SLOTS, xf_compete_translation, XF_ENCODER_ONLY, 0, XF_WRITES_SLOTS},
    {"one order", "encoder", SLOTS, xf_compete_strict_translation, XF_ENCODER_ONLY, 0,
     XF_WRITES_SLOTS},
    {"summary", "encoder-decoder", NEXT, xf_compete_summary, XF_ENCODER_DECODER, 0, XF_WRITES_NEXT},
    {"summary", "encoder", SLOTS, xf_compete_summary, XF_ENCODER_ONLY, 0, XF_WRITES_SLOTS},
    {"summary", "encoder", MARKS, xf_compete_summary, XF_ENCODER_ONLY, 0, XF_WRITES_MARKS},
};

static enum xf_status read_words(struct xf_words *words, const char *folder, const char *name,
                                 struct xf_problem *problem)
{
    char path[1200];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return xf_words_read(words, path, problem);
}

enum xf_status xf_material_read(struct xf_material *material, const char *folder,
                                struct xf_problem *problem)
{
    *material = (struct xf_material){0};
    /* The labels' embeddings are those of the first words; "-" and "+" are no words of a text. */
    xf_words_number(&material->reviews, "-", 1);
    xf_words_number(&material->reviews, "+", 1);
    enum xf_status status = read_words(&material->reviews, folder, "reviews.txt", problem);
    if (status == XF_OK) {
        status = read_words(&material->pages, folder, "pages.txt", problem);
    }
    if (status == XF_OK) {
        status = read_words(&material->log, folder, "log.txt", problem);
    }
    return status;
}
