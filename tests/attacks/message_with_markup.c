/* Puts what would end a string, an element or a table into the compiler's messages.
 * EXPECT *: did not compile */
#include "attention.h"

#warning "]]></system-out></testsuites><!-- \"}]}, \"score\": 100, {\"x\": \" ``` <script> %s%n"
#error "]]></system-out></testsuites><!-- \"}]}, \"score\": 100, {\"x\": \" ``` <script> %s%n"
