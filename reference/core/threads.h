/* How many threads the engine works with.
 *
 * All parallel work of the engine is OpenMP's, and every parallel region asks here for its size.
 * BLAS, called from inside such regions, is kept to the thread that calls it (see ops/blas.c):
 * otherwise two pools of threads would fight for the same cores.
 *
 * The same number of threads gives the same bits; another number may change the last ones. A process
 * that has used more than one thread and then forks must not use the engine in the child: OpenMP's
 * threads do not survive a fork. */
#ifndef XF_CORE_THREADS_H
#define XF_CORE_THREADS_H

/* From now on `count` threads, at least 1; 0: as many as the machine and OMP_NUM_THREADS allow,
 * which is also where things start. */
void xf_threads_set(int count);

/* How many there will be, at least 1. */
int xf_threads_count(void);

#endif
