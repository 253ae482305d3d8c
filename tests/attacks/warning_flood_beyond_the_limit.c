/* More warnings than the compiler may write: it is stopped in the middle of a word, and whoever
 * started it is stopped in the middle of telling about it.
 * EXPECT *: did not compile */
#include "attention.h"

#define W1(n)                                                                                      \
    static int n##1;                                                                               \
    static int n##2;                                                                               \
    static int n##3;                                                                               \
    static int n##4;
#define W2(n) W1(n##1) W1(n##2) W1(n##3) W1(n##4) W1(n##5) W1(n##6) W1(n##7) W1(n##8)
#define W3(n) W2(n##1) W2(n##2) W2(n##3) W2(n##4) W2(n##5) W2(n##6) W2(n##7) W2(n##8)
#define W4(n) W3(n##1) W3(n##2) W3(n##3) W3(n##4) W3(n##5) W3(n##6) W3(n##7) W3(n##8)
#define W5(n) W4(n##1) W4(n##2) W4(n##3) W4(n##4) W4(n##5) W4(n##6) W4(n##7) W4(n##8)
W5(w) W5(v)
