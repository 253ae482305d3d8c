/* What must be true of every report, whatever was submitted. */
#ifndef TESTS_SUPPORT_SAFETY_H
#define TESTS_SUPPORT_SAFETY_H

#include "tests/support/scene.h"

/* Complains unless the printed report, results.json and the JUnit report, as far as they exist,
 * are well formed and hold no character that a terminal obeys, and unless points are given for
 * passing, whole, and for nothing else. */
void check_reports(struct scene *scene);

#endif
