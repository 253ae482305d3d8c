/* Six macros, each of which squares the one before: a sum of four billion ones.
 * EXPECT *: did not compile */
#define A0(x) x x
#define A1(x) A0(A0(x))
#define A2(x) A1(A1(x))
#define A3(x) A2(A2(x))
#define A4(x) A3(A3(x))
#define A5(x) A4(A4(x))
int bomb = A5(1 +) 0;
