#ifndef BASE_STRBUF_H
#define BASE_STRBUF_H

#include <stddef.h>
#include <stdint.h>

struct arena;

/*
 * A text that grows, in an arena. `data` always ends with a zero byte that `len` does not count.
 * Growing moves the text: do not keep pointers into it.
 */
struct strbuf {
	struct arena *arena;
	char *data;
	size_t len;
	size_t room;
};

/* Empty, with room for `hint` bytes. */
void strbuf_init(struct strbuf *buf, struct arena *arena, size_t hint);

/* Empty again; keeps the room. */
void strbuf_clear(struct strbuf *buf);

void strbuf_add(struct strbuf *buf, const void *data, size_t len);
void strbuf_adds(struct strbuf *buf, const char *s);
void strbuf_addi(struct strbuf *buf, int64_t number);
void strbuf_addf(struct strbuf *buf, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* A place for `len` bytes behind the text, for a writer that then calls strbuf_grown(). */
char *strbuf_reserve(struct strbuf *buf, size_t len);
void strbuf_grown(struct strbuf *buf, size_t len);

static inline void strbuf_addc(struct strbuf *buf, char c)
{
	char *p = buf->len + 1 < buf->room ? buf->data + buf->len : strbuf_reserve(buf, 1);

	p[0] = c;
	p[1] = '\0';
	buf->len++;
}

#endif
