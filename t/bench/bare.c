/*
 * The limit: what is left of triaged without rules, permissions and JSON. For each request it sends
 * the statements that triaged sends (operations.json, by capture), fetches every row, writes a log
 * line of the same length, and answers a fixed body of the same size.
 *
 *     bare OPERATIONS DATABASE_SOCKET PASSWORD_FILE serve SOCKET WORKERS LOG
 *     bare OPERATIONS DATABASE_SOCKET PASSWORD_FILE raw OPERATION CLIENTS SECONDS FIRST LAST
 *
 * `raw` runs one operation's statements from a number of processes, without HTTP, with ids from FIRST
 * to LAST; prints how often per second.
 */
#include <fcgiapp.h>
#include <json-c/json.h>
#include <mysql.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { OPERATIONS = 8, STATEMENTS = 16, PARAMS = 80, COLUMNS = 80, CELL = 8192, LOG_LINE = 198 };

enum param_kind { PARAM_CONSTANT, PARAM_NULL, PARAM_ID, PARAM_INSERTED, PARAM_ROW, PARAM_NOW, PARAM_KEY };

struct param {
	enum param_kind kind;
	struct json_object *constant;
	const char *column;
	long long number, plus;
	char text[64];
	unsigned long len;
};

struct statement {
	const char *sql;
	MYSQL_STMT *stmt; /* NULL: BEGIN or COMMIT, sent as text */
	struct param params[PARAMS];
	MYSQL_BIND in[PARAMS], out[COLUMNS];
	unsigned param_count, column_count;
	int id_column, version_column;
	char (*cells)[CELL];
};

struct operation {
	const char *name;
	char *body;
	size_t statement_count;
	struct statement statements[STATEMENTS];
};

static struct operation operations[OPERATIONS];
static size_t operation_count;
static MYSQL *db;
static long long row_id, row_version;

static void die(const char *what, const char *why)
{
	fprintf(stderr, "bare: %s: %s\n", what, why);
	exit(1);
}

static long number(const char *text)
{
	char *end;
	long value = strtol(text, &end, 10);

	if (*end || end == text || value < 0)
		die("not a number", text);
	return value;
}

static struct json_object *member(struct json_object *object, const char *name)
{
	return json_object_object_get(object, name);
}

/* What to send ----------------------------------------------------------------------------- */

static void read_param(struct param *param, struct json_object *json)
{
	static const char *const kinds[] = { "", "", "id", "inserted", "row", "now", "key" };
	const char *is;

	*param = (struct param){ .kind = json ? PARAM_CONSTANT : PARAM_NULL, .constant = json };
	if (!json_object_is_type(json, json_type_object))
		return;
	is = json_object_get_string(member(json, "is"));
	for (param->kind = PARAM_ID; strcmp(is, kinds[param->kind]);)
		if (++param->kind > PARAM_KEY)
			die("unknown parameter", is);
	param->column = json_object_get_string(member(json, "column"));
	param->plus = json_object_get_int64(member(json, "plus"));
}

static void read_statement(struct statement *statement, struct json_object *json)
{
	struct json_object *params = member(json, "params");

	statement->sql = json_object_get_string(member(json, "sql"));
	statement->param_count = (unsigned)json_object_array_length(params);
	if (statement->param_count > PARAMS)
		die("too many parameters", statement->sql);
	for (unsigned i = 0; i < statement->param_count; i++)
		read_param(&statement->params[i], json_object_array_get_idx(params, i));
}

static void read_operation(const char *name, struct json_object *json)
{
	struct operation *operation = &operations[operation_count++];
	struct json_object *list = member(json, "statements");
	size_t size = (size_t)json_object_get_int(member(json, "body"));

	operation->name = name;
	operation->body = calloc(1, size + 1);
	memset(operation->body, ' ', size);
	memcpy(operation->body, "{}", size ? 2 : 0);
	operation->statement_count = json_object_array_length(list);
	if (operation->statement_count > STATEMENTS)
		die("too many statements", name);
	for (size_t i = 0; i < operation->statement_count; i++)
		read_statement(&operation->statements[i], json_object_array_get_idx(list, i));
}

static void read_operations(const char *path)
{
	struct json_object *all = json_object_from_file(path);
	struct json_object_iterator i, end;

	if (!all)
		die(path, json_util_get_last_err());
	end = json_object_iter_end(all);
	for (i = json_object_iter_begin(all); !json_object_iter_equal(&i, &end); json_object_iter_next(&i))
		read_operation(json_object_iter_peek_name(&i), json_object_iter_peek_value(&i));
}

/* How to send it --------------------------------------------------------------------------- */

static void bind_params(struct statement *statement)
{
	for (unsigned i = 0; i < statement->param_count; i++) {
		struct param *param = &statement->params[i];
		MYSQL_BIND *bind = &statement->in[i];

		bind->buffer_type = MYSQL_TYPE_LONGLONG;
		bind->buffer = &param->number;
		bind->length = &param->len;
		if (param->kind == PARAM_NULL) {
			bind->buffer_type = MYSQL_TYPE_NULL;
		} else if (param->kind == PARAM_CONSTANT
			   && json_object_is_type(param->constant, json_type_string)) {
			bind->buffer_type = MYSQL_TYPE_STRING;
			bind->buffer = (void *)json_object_get_string(param->constant);
			param->len = (unsigned long)json_object_get_string_len(param->constant);
		} else if (param->kind == PARAM_CONSTANT) {
			param->number = json_object_get_int64(param->constant);
		} else if (param->kind == PARAM_NOW || param->kind == PARAM_KEY) {
			bind->buffer_type = MYSQL_TYPE_STRING;
			bind->buffer = param->text;
		}
	}
}

static void bind_columns(struct statement *statement)
{
	MYSQL_RES *names = mysql_stmt_result_metadata(statement->stmt);

	statement->id_column = statement->version_column = -1;
	statement->column_count = mysql_stmt_field_count(statement->stmt);
	if (!names)
		return;
	statement->cells = calloc(statement->column_count, CELL);
	for (unsigned i = 0; i < statement->column_count; i++) {
		const MYSQL_FIELD *field = mysql_fetch_field_direct(names, i);
		bool is_id = !strcmp(field->name, "id"), is_version = !strcmp(field->name, "version");

		if (is_id && statement->id_column < 0)
			statement->id_column = (int)i;
		if (is_version && statement->version_column < 0)
			statement->version_column = (int)i;
		statement->out[i].buffer_type =
			is_id || is_version ? MYSQL_TYPE_LONGLONG : MYSQL_TYPE_STRING;
		statement->out[i].buffer = statement->cells[i];
		statement->out[i].buffer_length = CELL;
	}
	mysql_free_result(names);
}

static void prepare(struct statement *statement)
{
	if (!statement->param_count && strncmp(statement->sql, "SELECT", 6) != 0)
		return;
	statement->stmt = mysql_stmt_init(db);
	if (mysql_stmt_prepare(statement->stmt, statement->sql, strlen(statement->sql)))
		die(statement->sql, mysql_stmt_error(statement->stmt));
	bind_params(statement);
	bind_columns(statement);
}

static void connect_database(const char *socket, const char *password_file)
{
	char password[100] = "";
	FILE *file = fopen(password_file, "r");

	if (!file || !fgets(password, sizeof(password), file))
		die(password_file, "cannot be read");
	fclose(file);
	password[strcspn(password, "\n")] = '\0';
	db = mysql_init(NULL);
	if (!mysql_real_connect(db, NULL, "triaged", password, "triaged", 0, socket, 0))
		die("database", mysql_error(db));
	mysql_set_character_set(db, "utf8mb4");
	mysql_query(db, "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED");
	for (size_t i = 0; i < operation_count; i++)
		for (size_t j = 0; j < operations[i].statement_count; j++)
			prepare(&operations[i].statements[j]);
}

static void set_now(struct param *param)
{
	struct timespec now;
	struct tm tm;

	clock_gettime(CLOCK_REALTIME, &now);
	gmtime_r(&now.tv_sec, &tm);
	param->len = strftime(param->text, sizeof(param->text), "%F %T", &tm);
	param->len += (unsigned long)snprintf(param->text + param->len, 8, ".%03ld",
		now.tv_nsec / 1000000 % 1000);
}

static void set_param(struct param *param, long long id, long long inserted)
{
	switch (param->kind) {
	case PARAM_ID:
		param->number = id;
		break;
	case PARAM_INSERTED:
		param->number = inserted;
		break;
	case PARAM_ROW:
		param->number = (!strcmp(param->column, "id") ? row_id : row_version) + param->plus;
		break;
	case PARAM_NOW:
		set_now(param);
		break;
	case PARAM_KEY:
		param->len = 32;
		if (getrandom(param->text, 32, 0) != 32)
			die("random", "none");
		break;
	case PARAM_CONSTANT:
	case PARAM_NULL:
		break;
	}
}

/* False: the server refused it (a deadlock, say). */
static bool fetch(struct statement *statement)
{
	int got;
	bool first = true;

	if (mysql_stmt_bind_result(statement->stmt, statement->out))
		return false;
	while ((got = mysql_stmt_fetch(statement->stmt)) == 0 || got == MYSQL_DATA_TRUNCATED) {
		if (first && statement->id_column >= 0)
			row_id = *(long long *)(void *)statement->cells[statement->id_column];
		if (first && statement->version_column >= 0)
			row_version = *(long long *)(void *)statement->cells[statement->version_column];
		first = false;
	}
	return got == MYSQL_NO_DATA && !mysql_stmt_free_result(statement->stmt);
}

static bool run_statement(struct statement *statement, long long id, long long *inserted)
{
	if (!statement->stmt)
		return !mysql_query(db, statement->sql);
	for (unsigned i = 0; i < statement->param_count; i++)
		set_param(&statement->params[i], id, *inserted);
	if (mysql_stmt_bind_param(statement->stmt, statement->in)
		|| mysql_stmt_execute(statement->stmt))
		return false;
	if (!*inserted && !strncmp(statement->sql, "INSERT", 6))
		*inserted = (long long)mysql_stmt_insert_id(statement->stmt);
	return !statement->column_count || fetch(statement);
}

/* Again, as triaged does, when two got into each other's way. */
static bool run_operation(struct operation *operation, long long id)
{
	for (int turn = 0; turn < 5; turn++) {
		long long inserted = 0;
		size_t i = 0;

		while (i < operation->statement_count
			&& run_statement(&operation->statements[i], id, &inserted))
			i++;
		if (i == operation->statement_count)
			return true;
		mysql_query(db, "ROLLBACK");
	}
	return false;
}

/* Behind nginx ----------------------------------------------------------------------------- */

static void read_body(FCGX_Request *request)
{
	char body[8192];

	while (FCGX_GetStr(body, sizeof(body), request->in) > 0)
		continue;
}

/* "/bare/get/1042" */
static struct operation *find(const char *uri, long long *id)
{
	char name[16] = "";

	*id = 0;
	sscanf(uri, "/bare/%15[a-z]/%lld", name, id);
	for (size_t i = 0; i < operation_count; i++)
		if (!strcmp(operations[i].name, name))
			return &operations[i];
	return NULL;
}

static void answer(FCGX_Request *request, int log)
{
	long long id;
	struct operation *operation = find(FCGX_GetParam("REQUEST_URI", request->envp), &id);
	bool good;
	char line[LOG_LINE + 100];
	int len;

	read_body(request);
	good = operation && run_operation(operation, id);
	FCGX_FPrintF(request->out,
		"Status: %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s",
		good ? "200 OK" : "503 Service Unavailable", good ? (int)strlen(operation->body) : 0,
		good ? operation->body : "");
	FCGX_Finish_r(request);
	len = snprintf(line, sizeof(line), "{\"time\":%lld,\"operation\":\"%s\",\"id\":%lld",
		(long long)time(NULL), operation ? operation->name : "", id);
	memset(line + len, ' ', sizeof(line) - (size_t)len);
	line[LOG_LINE - 1] = '\n';
	if (write(log, line, LOG_LINE) != LOG_LINE)
		die("log", "cannot be written");
}

static void work(int listener, int log)
{
	FCGX_Request request;

	FCGX_InitRequest(&request, listener, 0);
	while (FCGX_Accept_r(&request) >= 0)
		answer(&request, log);
}

static void serve(char **args)
{
	int listener, log;

	umask(0);
	FCGX_Init();
	listener = FCGX_OpenSocket(args[4], 511);
	log = fileno(fopen(args[6], "a"));
	for (long i = number(args[5]); i > 0; i--) {
		if (fork() == 0) {
			connect_database(args[1], args[2]);
			work(listener, log);
			exit(0);
		}
	}
	while (wait(NULL) > 0)
		continue;
}

/* Without HTTP ----------------------------------------------------------------------------- */

static double seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static long repeat(struct operation *operation, double end, long first, long last)
{
	unsigned long long place = (unsigned long long)getpid();
	long count = 0;

	while (seconds() < end) {
		place = place * 6364136223846793005u + 1442695040888963407u;
		if (run_operation(operation, first + (long)(place >> 33) % (last - first + 1)))
			count++;
	}
	return count;
}

static void raw(char **args)
{
	struct operation *operation = NULL;
	long clients = number(args[5]), duration = number(args[6]);
	int pipes[2];
	long sum = 0, count;

	for (size_t i = 0; i < operation_count; i++)
		if (!strcmp(operations[i].name, args[4]))
			operation = &operations[i];
	if (!operation || pipe(pipes))
		die("no such operation", args[4]);
	for (long i = 0; i < clients; i++) {
		if (fork() == 0) {
			connect_database(args[1], args[2]);
			count = repeat(operation, seconds() + (double)duration, number(args[7]),
				number(args[8]));
			if (write(pipes[1], &count, sizeof(count)) != sizeof(count))
				exit(1);
			exit(0);
		}
	}
	for (long i = 0; i < clients && read(pipes[0], &count, sizeof(count)) == sizeof(count); i++)
		sum += count;
	while (wait(NULL) > 0)
		continue;
	printf("%.0f\n", (double)sum / (double)duration);
}

int main(int argc, char **argv)
{
	if (argc != 8 && argc != 10)
		die("usage", "see the head of bare.c");
	read_operations(argv[1]);
	if (!strcmp(argv[4], "serve"))
		serve(argv + 1);
	else
		raw(argv + 1);
	return 0;
}
