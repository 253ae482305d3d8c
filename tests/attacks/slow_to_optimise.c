/* A function of a million branches.
 * EXPECT *: did not compile */
#include "attention.h"

#define B1                                                                                         \
    if (n == __COUNTER__)                                                                          \
        x = g(x, n), n = h(n);
#define B2 B1 B1 B1 B1 B1 B1 B1 B1 B1 B1 B1 B1 B1 B1 B1 B1
#define B3 B2 B2 B2 B2 B2 B2 B2 B2 B2 B2 B2 B2 B2 B2 B2 B2
#define B4 B3 B3 B3 B3 B3 B3 B3 B3 B3 B3 B3 B3 B3 B3 B3 B3
#define B5 B4 B4 B4 B4 B4 B4 B4 B4 B4 B4 B4 B4 B4 B4 B4 B4
#define B6 B5 B5 B5 B5 B5 B5 B5 B5 B5 B5 B5 B5 B5 B5 B5 B5
int g(int x, int n);
int h(int n);
int f(int x, int n);
int f(int x, int n)
{
    B6 return x;
}
