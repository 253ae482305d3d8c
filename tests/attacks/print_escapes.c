/* Prints what a terminal obeys: colours, a cleared screen, a new title, a fake last line; then
 * bytes that are no text at all. No report may carry them.
 * EXPECT softmax: left unwritten */
#include "attention.h"

void softmax(float *out, const float *x, int n)
{
    (void)out, (void)x, (void)n;
    fputs("\033[2J\033[H\033[32mPASSED\033[0m\033]0;passed\007\033]52;c;cGFzc2Vk\007\rPASSED\b\b",
          stdout);
    fputs("\302\233"
          "2J\342\200\256dessap\342\200\254\342\201\246\357\273\277",
          stdout);
    for (int byte = 0; byte < 256; byte++)
        putchar(byte);
    fputs("\355\240\200\364\220\200\200\300\200\360\202\202\254\342\202", stderr);
}
