#include "reference/figures/trained.h"

#include <stdlib.h>
#include <string.h>

#include "reference/data/file.h"

static int train(const char *path, const struct trained_figure *figure)
{
    struct xf_problem problem;
    struct xf_draft draft;
    enum xf_status status = xf_draft_begin(&draft, &problem);
    if (status == XF_OK) {
        status = figure->train(draft.out, &problem);
        if (status == XF_OK)
            status = xf_draft_keep(&draft, path, &problem);
        else
            xf_draft_drop(&draft);
    }
    if (status != XF_OK)
        fprintf(stderr, "%s\n", problem.sentence);
    return status == XF_OK ? EXIT_SUCCESS : EXIT_FAILURE;
}

int trained_figure_main(int count, char *arguments[], const struct trained_figure *figure)
{
    if (count == 3 && strcmp(arguments[1], "--train") == 0)
        return train(arguments[2], figure);
    if (count != 2) {
        fprintf(stderr, "usage: %s chapters\n       %s --train FILE\n", arguments[0], arguments[0]);
        return 2;
    }
    if (figure->draw(arguments[1]))
        return EXIT_SUCCESS;
    perror(arguments[0]);
    return EXIT_FAILURE;
}
