// Counts the calls of the memory functions in a traced program: a library for
// LD_PRELOAD, used by record.py. Only counting lives here; what the numbers mean and
// how they are printed lives there.
//
// The counters are a file, named by MEM_TRACE and mapped shared: every process that the
// traced program starts adds to the same numbers, however it ends. Calls before the
// constructor below are not counted. Build it with -ffreestanding and without loop
// idioms, or the loops here become calls to themselves.

#include <fcntl.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

enum { MEMCPY, MEMMOVE, MEMSET, MEMCMP, STRLEN, FUNCTIONS };
enum { CLASSES = 512, GROUPS = 4, LINE = 64 };
enum { FORWARD, BACKWARD, DIRECTIONS };

// The order and the sizes of these arrays are known to record.py.
struct counters {
	uint64_t size[FUNCTIONS][CLASSES];
	uint64_t align[FUNCTIONS][GROUPS][2][LINE];   // destination or first operand, source or second
	uint64_t overlap[DIRECTIONS][CLASSES];        // memmove whose operands overlap, by size
	uint64_t distance[DIRECTIONS][CLASSES];       // the same calls, by the distance of the operands
	uint64_t differ[CLASSES][CLASSES];            // memcmp, by size and by the equal bytes in front
};

static struct counters *counters;

__attribute__((constructor)) static void map_counters(void)
{
	const char *name = getenv("MEM_TRACE");
	int file = name ? open(name, O_RDWR | O_CLOEXEC) : -1;
	if (file < 0)
		return;
	void *map = mmap(NULL, sizeof *counters, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
	close(file);
	if (map != MAP_FAILED)
		counters = map;
}

// Sizes below 256 are their own class, then there are four classes to a doubling.
static unsigned class_of(size_t n)
{
	if (n < 256)
		return n;
	unsigned log = 63 - __builtin_clzll(n);
	return 256 + 4 * (log - 8) + (n >> (log - 2) & 3);
}

static unsigned group_of(size_t n)
{
	return n < 16 ? 0 : n < 64 ? 1 : n < 256 ? 2 : 3;
}

static void add(uint64_t *counter)
{
	__atomic_fetch_add(counter, 1, __ATOMIC_RELAXED);
}

static void count(int function, const void *first, const void *second, size_t n)
{
	add(&counters->size[function][class_of(n)]);
	add(&counters->align[function][group_of(n)][0][(uintptr_t)first % LINE]);
	add(&counters->align[function][group_of(n)][1][(uintptr_t)second % LINE]);
}

static void *move(unsigned char *to, const unsigned char *from, size_t n)
{
	if ((uintptr_t)to - (uintptr_t)from < n)
		while (n--)
			to[n] = from[n];
	else
		for (size_t i = 0; i < n; i++)
			to[i] = from[i];
	return to;
}

static size_t equal_bytes(const unsigned char *a, const unsigned char *b, size_t n)
{
	size_t i = 0;
	while (i < n && a[i] == b[i])
		i++;
	return i;
}

void *memcpy(void *to, const void *from, size_t n)
{
	if (counters)
		count(MEMCPY, to, from, n);
	return move(to, from, n);
}

void *memmove(void *to, const void *from, size_t n)
{
	size_t backward = (uintptr_t)to - (uintptr_t)from;
	if (counters) {
		count(MEMMOVE, to, from, n);
		if (backward < n || -backward < n) {
			int direction = backward < n ? BACKWARD : FORWARD;
			add(&counters->overlap[direction][class_of(n)]);
			add(&counters->distance[direction][class_of(backward < n ? backward : -backward)]);
		}
	}
	return move(to, from, n);
}

void *memset(void *to, int byte, size_t n)
{
	if (counters)
		count(MEMSET, to, NULL, n);
	for (size_t i = 0; i < n; i++)
		((unsigned char *)to)[i] = byte;
	return to;
}

int memcmp(const void *a, const void *b, size_t n)
{
	size_t equal = equal_bytes(a, b, n);
	if (counters) {
		count(MEMCMP, a, b, n);
		add(&counters->differ[class_of(n)][class_of(equal)]);
	}
	return equal == n ? 0 : ((unsigned char *)a)[equal] - ((unsigned char *)b)[equal];
}

size_t strlen(const char *s)
{
	size_t n = 0;
	while (s[n])
		n++;
	if (counters)
		count(STRLEN, s, NULL, n);
	return n;
}

// Other names of the same work: C's fortified calls, and comparing for equality.
void *__memcpy_chk(void *to, const void *from, size_t n, size_t room) { (void)room; return memcpy(to, from, n); }
void *__memmove_chk(void *to, const void *from, size_t n, size_t room) { (void)room; return memmove(to, from, n); }
void *__memset_chk(void *to, int byte, size_t n, size_t room) { (void)room; return memset(to, byte, n); }
int bcmp(const void *a, const void *b, size_t n) { return memcmp(a, b, n); }
int __memcmpeq(const void *a, const void *b, size_t n) { return memcmp(a, b, n); }
