/* Prints what would end a string, an element or a table in each of the reports.
 * EXPECT softmax: left unwritten */
#include "attention.h"

void softmax(float *out, const float *x, int n)
{
    (void)out, (void)x, (void)n;
    puts("\"}]}, \"score\": 100, {\"x\": \\");
    puts(
        "]]></system-out></testcase></testsuite></testsuites><!-- <![CDATA[ &lt; &#0; &bogus; -->");
    puts("%s%n%s%n%d%99999999d");
    puts("```\n# heading\n<script>alert(1)</script> <b>bold");
}
