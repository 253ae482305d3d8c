/* Declares the exercise in another way than the chapter's header.
 * EXPECT *: did not compile */
#include "attention.h"

int softmax(double x);
