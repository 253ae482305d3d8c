/* What reading and writing the format have in common. */
#ifndef XF_DATA_SAFETENSORS_FORMAT_H
#define XF_DATA_SAFETENSORS_FORMAT_H

enum { XF_SAFETENSORS_LENGTH = 8 };         /* bytes that the header's length takes */
#define XF_SAFETENSORS_FACTS "__metadata__" /* the member that is not a tensor */

#endif
