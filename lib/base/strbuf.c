#include "base/strbuf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"

void strbuf_init(struct strbuf *buf, struct arena *arena, size_t hint)
{
	*buf = (struct strbuf){
		.arena = arena,
		.data = arena_room(arena, hint + 1),
		.room = hint + 1,
	};
	buf->data[0] = '\0';
}

void strbuf_clear(struct strbuf *buf)
{
	buf->len = 0;
	buf->data[0] = '\0';
}

char *strbuf_reserve(struct strbuf *buf, size_t len)
{
	size_t need;

	if (__builtin_add_overflow(buf->len + 1, len, &need))
		abort();
	if (need > buf->room) {
		size_t room = need > buf->room * 2 ? need : buf->room * 2;
		char *data = arena_room(buf->arena, room);

		memcpy(data, buf->data, buf->len + 1);
		buf->data = data;
		buf->room = room;
	}
	return buf->data + buf->len;
}

void strbuf_grown(struct strbuf *buf, size_t len)
{
	buf->len += len;
	buf->data[buf->len] = '\0';
}

void strbuf_add(struct strbuf *buf, const void *data, size_t len)
{
	if (!len)
		return;
	memcpy(strbuf_reserve(buf, len), data, len);
	strbuf_grown(buf, len);
}

void strbuf_adds(struct strbuf *buf, const char *s)
{
	strbuf_add(buf, s, strlen(s));
}

void strbuf_addi(struct strbuf *buf, int64_t number)
{
	char digits[24];
	char *p = digits + sizeof(digits);
	uint64_t rest = number < 0 ? 0 - (uint64_t)number : (uint64_t)number;

	do
		*--p = (char)('0' + rest % 10);
	while (rest /= 10);
	if (number < 0)
		*--p = '-';
	strbuf_add(buf, p, (size_t)(digits + sizeof(digits) - p));
}

void strbuf_addf(struct strbuf *buf, const char *format, ...)
{
	va_list args;
	int len;

	va_start(args, format);
	len = vsnprintf(NULL, 0, format, args);
	va_end(args);
	if (len < 0)
		abort();
	strbuf_reserve(buf, (size_t)len);
	va_start(args, format);
	vsnprintf(buf->data + buf->len, (size_t)len + 1, format, args);
	va_end(args);
	buf->len += (size_t)len;
}
