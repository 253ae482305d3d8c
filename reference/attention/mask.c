#include "reference/attention/mask.h"

int xf_mask_visible(const struct xf_mask *mask, int b, int t, int T, int S)
{
    int visible = mask->lengths ? mask->lengths[b] : S;
    int past = t + 1 + S - T; /* key s is no later than query t if s < past */
    if (mask->causal && past < visible) {
        visible = past;
    }
    return visible > 0 ? visible : 0;
}
