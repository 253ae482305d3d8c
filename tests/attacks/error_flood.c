/* As many errors as the compiler is willing to report.
 * EXPECT *: did not compile */
#include "attention.h"

#define E1(n)                                                                                      \
    int n##1 = no##n##1;                                                                           \
    int n##2 = no##n##2;                                                                           \
    int n##3 = no##n##3;                                                                           \
    int n##4 = no##n##4;
#define E2(n) E1(n##1) E1(n##2) E1(n##3) E1(n##4) E1(n##5) E1(n##6) E1(n##7) E1(n##8)
#define E3(n) E2(n##1) E2(n##2) E2(n##3) E2(n##4) E2(n##5) E2(n##6) E2(n##7) E2(n##8)
#define E4(n) E3(n##1) E3(n##2) E3(n##3) E3(n##4) E3(n##5) E3(n##6) E3(n##7) E3(n##8)
#define E5(n) E4(n##1) E4(n##2) E4(n##3) E4(n##4) E4(n##5) E4(n##6) E4(n##7) E4(n##8)
E5(e)
