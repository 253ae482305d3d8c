#include "reference/data/tensor.h"

#include <stdint.h>
#include <string.h>

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__,
               "the format's byte order is the machine's");

static const struct {
    const char *name;
    size_t size;
} dtypes[] = {
    [XF_F64] = {"F64", 8}, [XF_F32] = {"F32", 4},  [XF_F16] = {"F16", 2}, [XF_BF16] = {"BF16", 2},
    [XF_I64] = {"I64", 8}, [XF_I32] = {"I32", 4},  [XF_I16] = {"I16", 2}, [XF_I8] = {"I8", 1},
    [XF_U8] = {"U8", 1},   [XF_BOOL] = {"BOOL", 1}};

const char *xf_dtype_name(enum xf_dtype dtype)
{
    return dtypes[dtype].name;
}

size_t xf_dtype_size(enum xf_dtype dtype)
{
    return dtypes[dtype].size;
}

bool xf_dtype_from(enum xf_dtype *dtype, const char *name)
{
    for (size_t i = 0; i < sizeof dtypes / sizeof dtypes[0]; i++) {
        if (strcmp(name, dtypes[i].name) == 0) {
            *dtype = (enum xf_dtype)i;
            return true;
        }
    }
    return false;
}

size_t xf_tensor_count(const struct xf_tensor *tensor)
{
    return tensor->size / dtypes[tensor->dtype].size;
}

static float float_of_bits(uint32_t bits)
{
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

/* IEEE 754 binary16: 1 bit of sign, 5 of exponent (bias 15), 10 of fraction. */
static float float_of_half(uint16_t half)
{
    uint32_t sign = (uint32_t)(half & 0x8000U) << 16, exponent = half >> 10 & 0x1fU;
    uint32_t fraction = half & 0x3ffU;
    if (exponent == 0) { /* denormal: fraction * 2^-24, exact in a float */
        float value = (float)fraction * 0x1p-24F;
        return sign ? -value : value;
    }
    uint32_t wide = exponent == 0x1f ? 0xff : exponent + 127 - 15;
    return float_of_bits(sign | wide << 23 | fraction << 13);
}

bool xf_tensor_floats(float *out, const struct xf_tensor *tensor)
{
    const unsigned char *bytes = tensor->bytes;
    if (tensor->dtype == XF_F32) {
        if (tensor->size > 0) {
            memcpy(out, bytes, tensor->size);
        }
        return true;
    }
    if (tensor->dtype != XF_F16 && tensor->dtype != XF_BF16) {
        return false;
    }
    for (size_t i = 0, count = xf_tensor_count(tensor); i < count; i++) {
        uint16_t bits;
        memcpy(&bits, bytes + 2 * i, sizeof bits);
        out[i] =
            tensor->dtype == XF_F16 ? float_of_half(bits) : float_of_bits((uint32_t)bits << 16);
    }
    return true;
}
