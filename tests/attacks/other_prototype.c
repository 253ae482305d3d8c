/* Ignores the contract: other parameters, other order. Without the header the compiler accepts it.
 * EXPECT softmax: wrong | crashed | out of bounds | left unwritten
 * ALONE
 * EXPECT *: not defined */
int softmax(int a, int b, double c);

int softmax(int a, int b, double c)
{
    return a + b + (int)c;
}
