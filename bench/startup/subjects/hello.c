/* hello world in C, on whatever libc it is linked with. */

#include <stdio.h>

int main(void)
{
	return puts("hello world!") == EOF;
}
