/* The log: valid JSON in at most 4096 bytes a line, and never a wait for the reader. */
#include "triaged/request_log.c" /* a program's own file, in no library */

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/strbuf.h"
#include "base/time.h"
#include "base/utf8.h"
#include "tap/tap.h"

static struct arena *arena;
static char text[8192];

/* Reads what is there; "" when nothing is. */
static const char *take(int fd)
{
	ssize_t got = read(fd, text, sizeof(text) - 1);

	text[got > 0 ? got : 0] = '\0';
	return text;
}

/* A pipe whose reading end does not block. */
static void make_pipe(int ends[2])
{
	if (pipe(ends) || fcntl(ends[0], F_SETFL, O_NONBLOCK))
		tap_bail("no pipe");
}

/* Behind the time, which is no two times the same. */
static const char *behind_time(const char *line)
{
	static const char form[] = "{\"time\":\"2026-11-23T18:04:40.123Z\",";

	return strlen(line) > sizeof(form) ? line + sizeof(form) - 1 : "";
}

static void log_one(struct log *log, int status, struct served served)
{
	const struct request request = {
		.id = "0123456789abcdef",
		.method = METHOD_GET,
		.method_name = "GET",
		.query_string = "token=secret",
		.authorization = "Bearer secret",
		.body = "secret",
		.body_len = 6,
	};
	const struct response response = { .status = status, .served = served };

	log_request(log, &request, &response, 12345, arena);
	arena_reset(arena);
}

static void test_request_lines(void)
{
	struct log log;
	int ends[2];

	make_pipe(ends);
	log_open(&log, ends[1], "info");
	log_one(&log, 200, (struct served){ .login = "ana", .route = "/issues/{id}", .db_us = 1960, .retries = 1 });
	is_str(behind_time(take(ends[0])),
		"\"level\":\"info\",\"request_id\":\"0123456789abcdef\",\"login\":\"ana\",\"method\":\"GET\","
		"\"route\":\"/issues/{id}\",\"status\":200,\"ms\":12.3,\"db_ms\":2.0,\"retries\":1}\n",
		"a request");
	log_one(&log, 404, (struct served){ .login = NULL });
	is_str(behind_time(take(ends[0])),
		"\"level\":\"info\",\"request_id\":\"0123456789abcdef\",\"login\":null,\"method\":\"GET\","
		"\"route\":null,\"status\":404,\"ms\":12.3,\"db_ms\":0.0,\"retries\":0}\n",
		"nobody, and no route");
	log_one(&log, 500, (struct served){ .detail = "he said \"no\"\n" });
	ok(strstr(take(ends[0]), "\"level\":\"error\""), "a 500 is an error");
	ok(strstr(text, "\"detail\":\"he said \\\"no\\\"\\n\"}"), "... with its detail, escaped");
	log_close(&log);
	close(ends[0]);
	close(ends[1]);
}

static void test_levels(void)
{
	struct log log;
	int ends[2];

	make_pipe(ends);
	log_open(&log, ends[1], "error");
	log_one(&log, 200, (struct served){ .login = "ana" });
	is_str(take(ends[0]), "", "log_level = error: no line for a 200");
	log_one(&log, 503, (struct served){ .login = "ana" });
	ok(take(ends[0])[0], "... but for a 503");
	log_set_level(&log, "warning");
	log_event(&log, LEVEL_INFO, "start", (const struct log_item[]){ LOG_ITEM_END });
	is_str(take(ends[0]), "", "log_level = warning: no info");
	log_event(&log, LEVEL_WARNING, "worker_died", (const struct log_item[]){
		LOG_ITEM_NUMBER("pid", 7), LOG_ITEM_TEXT("signal", "KILL"), LOG_ITEM_END });
	is_str(behind_time(take(ends[0])),
		"\"level\":\"warning\",\"event\":\"worker_died\",\"pid\":7,\"signal\":\"KILL\"}\n", "an event");
	log_close(&log);
	close(ends[0]);
	close(ends[1]);
}

static void test_long_values(void)
{
	static const char *const pieces[] = { "a", "\x01", "\xc3\xa4", "\xf0\x9f\x98\x80", "\xff", "\"" };
	struct log log;
	int ends[2];

	make_pipe(ends);
	log_open(&log, ends[1], "info");
	for (size_t i = 0; i < sizeof(pieces) / sizeof(pieces[0]); i++) {
		struct strbuf many;

		strbuf_init(&many, arena, 20000);
		while (many.len < 20000)
			strbuf_adds(&many, pieces[i]);
		log_one(&log, 500, (struct served){ .login = many.data, .detail = many.data });
		take(ends[0]);
		ok(strlen(text) <= LOG_LINE && strlen(text) > LOG_LINE / 4, "%zu: cut to fit, not more", i);
		is_str(text + strlen(text) - 3, "\"}\n", "... the object is whole");
		ok(strstr(text, "\"detail\":\"") && strstr(text, "\"status\":500"), "... with all its members");
		ok(utf8_valid(text, strlen(text)), "... and valid UTF-8");
	}
	log_close(&log);
	close(ends[0]);
	close(ends[1]);
}

static void test_full_pipe(void)
{
	struct log log;
	int ends[2], written = 0, began;

	make_pipe(ends);
	log_open(&log, ends[1], "info");
	ok(!(fcntl(ends[1], F_GETFL) & O_NONBLOCK), "the descriptor that others share still blocks");
	began = (int)time_monotonic();
	while (!log.dropped && written++ < 100000)
		log_one(&log, 200, (struct served){ .login = "ana" });
	ok(written > 10 && log.dropped == 1, "a full pipe: the line is dropped");
	log_one(&log, 200, (struct served){ .login = "ana" });
	log_one(&log, 200, (struct served){ .login = "ana" });
	is_int((int64_t)log.dropped, 3, "... and counted");
	ok(time_monotonic() - began < 5000, "... without waiting");
	while (take(ends[0])[0])
		continue;
	log_one(&log, 200, (struct served){ .login = "ben" });
	ok(strstr(take(ends[0]), "\"dropped\":3}"), "the next line that gets through says how many");
	log_one(&log, 200, (struct served){ .login = "ben" });
	ok(!strstr(take(ends[0]), "dropped"), "... once");
	log_close(&log);
	close(ends[0]);
	close(ends[1]);
}

static void test_full_socket(void)
{
	struct log log;
	int ends[2], written = 0;

	if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) || fcntl(ends[0], F_SETFL, O_NONBLOCK))
		tap_bail("no socket pair");
	log_open(&log, ends[1], "info");
	while (!log.dropped && written++ < 100000)
		log_one(&log, 200, (struct served){ .login = "ana" });
	ok(log.dropped == 1, "a full socket, as journald's: dropped as well");
	close(ends[0]);
	log_one(&log, 200, (struct served){ .login = "ana" });
	is_int((int64_t)log.dropped, 2, "a reader that has gone kills nobody");
	log_close(&log);
	close(ends[1]);
}

static void test_file(void)
{
	char name[] = "/tmp/log.XXXXXX";
	int fd = mkstemp(name);
	struct log log;

	log_open(&log, fd, "info");
	log_one(&log, 200, (struct served){ .login = "ana" });
	log_one(&log, 200, (struct served){ .login = "ben" });
	lseek(fd, 0, SEEK_SET);
	take(fd);
	ok(strstr(text, "\"ana\"") && strstr(text, "\"ben\""), "a file takes one line after the other");
	log_close(&log);
	ok(fcntl(fd, F_GETFD) >= 0, "log_close() closes nothing that is not its own");
	close(fd);
	unlink(name);
}

int main(void)
{
	arena = arena_new();
	test_request_lines();
	test_levels();
	test_long_values();
	test_full_pipe();
	test_full_socket();
	test_file();
	arena_free(arena);
	return tap_done();
}
