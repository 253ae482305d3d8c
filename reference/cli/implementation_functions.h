/* The functions of an implementation, with the types that the chapters' headers give them. */
#ifndef XF_CLI_IMPLEMENTATION_FUNCTIONS_H
#define XF_CLI_IMPLEMENTATION_FUNCTIONS_H

#include "chapters/08-pretraining/pretraining.h"
#include "chapters/10-transformer/transformer.h"

/* NULL: not right yet. */
struct implementation_functions {
    __typeof__(softmax) *softmax;
    __typeof__(attention) *attention;
    __typeof__(sinusoidal_encoding) *sinusoidal_encoding;
    __typeof__(layer_norm) *layer_norm;
    __typeof__(cross_entropy) *cross_entropy;
    __typeof__(adamw_step) *adamw_step;
};

#endif
