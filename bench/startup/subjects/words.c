/* Counts its arguments and their bytes, in C, on whatever libc it is linked with. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(int argc, char **argv)
{
	size_t *lengths = malloc(argc * sizeof *lengths);
	size_t total = 0;
	char line[64];

	if (!lengths)
		abort();
	for (int i = 0; i < argc; i++)
		lengths[i] = strlen(argv[i]);
	for (int i = 0; i < argc; i++)
		total += lengths[i];
	snprintf(line, sizeof line, "%d arguments, %lu bytes", argc, (unsigned long)total);
	free(lengths);
	if (argc > 9) {
		fprintf(stderr, "%d arguments are too many\n", argc);
		abort();
	}
	return puts(line) == EOF;
}
