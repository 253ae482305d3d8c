/* Defines main and every other way into a program. A shared object's main is never run.
 * EXPECT *: passed */
#include "attention.h"

int main(void);
void stage_main(void);
void start(void);

int main(void)
{
    exit(0);
}

void stage_main(void)
{
    exit(0);
}

void start(void)
{
    exit(0);
}
