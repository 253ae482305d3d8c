/* A million parentheses, each of which a parser may put on its stack; and a mistake, so that it
 * would not compile in any case.
 * EXPECT *: did not compile */
#define P0(x) (((((((((((((((((((x)))))))))))))))))))
#define P1(x) P0(P0(P0(P0(P0(P0(P0(P0(P0(P0(x))))))))))
#define P2(x) P1(P1(P1(P1(P1(P1(P1(P1(P1(P1(x))))))))))
#define P3(x) P2(P2(P2(P2(P2(P2(P2(P2(P2(P2(x))))))))))
#define P4(x) P3(P3(P3(P3(P3(P3(P3(P3(P3(P3(x))))))))))
int deep = P4(not_declared);
