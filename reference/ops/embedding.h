/* Embedding: a table of vectors, looked up by number.
 *
 * Tokens are looked up in a table of the vocabulary, and positions in a table of places; the second
 * is added to the first. Kernels do the rows, or the columns, that they are given, so that threads
 * can share the work: forward by rows, and backward, where two rows may meet in one entry of the
 * table, by columns. */
#ifndef XF_OPS_EMBEDDING_H
#define XF_OPS_EMBEDDING_H

/* y[r] = scale * table[token[r]]
 *
 *   y      (rows,C)  written
 *   table  (V,C)     read         token  (rows)  read; each from 0 to V - 1 */
void xf_embedding_forward(float *y, const float *table, const int *token, float scale, int rows,
                          int C);

/* dtable[token[r]] += scale * dy[r], for C neighbouring columns of tables whose rows are `stride`
 * apart.
 *
 *   dtable  (V,C)  added to       dy  (rows,C)  read */
void xf_embedding_backward(float *dtable, const float *dy, const int *token, float scale, int rows,
                           int C, int stride);

/* y[r] += table[(first + r) % T]: rows are positions of sequences of T, one after the other, of
 * which the first row is number `first`.
 *
 *   y  (rows,C)  added to         table  (T,C)  read */
void xf_position_forward(float *y, const float *table, int first, int rows, int T, int C);

/* dtable[(first + r) % T] += dy[r], for C neighbouring columns; `first` as above.
 *
 *   dtable  (T,C)  added to       dy  (rows,C)  read;  rows `stride` apart in both */
void xf_position_backward(float *dtable, const float *dy, int first, int rows, int T, int C,
                          int stride);

#endif
