/* An array of numbers as a file holds it: of some type, and not necessarily aligned. */
#ifndef XF_DATA_TENSOR_H
#define XF_DATA_TENSOR_H

#include <stdbool.h>
#include <stddef.h>

enum { XF_TENSOR_RANK = 8 };

enum xf_dtype { XF_F64, XF_F32, XF_F16, XF_BF16, XF_I64, XF_I32, XF_I16, XF_I8, XF_U8, XF_BOOL };

struct xf_tensor {
    const char *name;
    enum xf_dtype dtype;
    int rank;
    size_t extents[XF_TENSOR_RANK];
    const void *bytes; /* little-endian, perhaps not aligned */
    size_t size;       /* in bytes */
};

/* "F32" for XF_F32, and so on, and the bytes that one number takes. */
const char *xf_dtype_name(enum xf_dtype dtype);
size_t xf_dtype_size(enum xf_dtype dtype);

/* The type of that name. False, and *dtype as it was, if there is none. */
__attribute__((nonnull)) bool xf_dtype_from(enum xf_dtype *dtype, const char *name);

/* How many elements the tensor has. */
__attribute__((nonnull)) size_t xf_tensor_count(const struct xf_tensor *tensor);

/* Writes the elements as floats to `out`, which has room for all. Returns false, and writes nothing,
 * if they are not F32, F16 or BF16. */
__attribute__((nonnull)) bool xf_tensor_floats(float *out, const struct xf_tensor *tensor);

#endif
