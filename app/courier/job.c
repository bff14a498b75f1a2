#include "courier/job.h"

#include <time.h>

#include "base/log.h"
#include "base/time.h"
#include "store/db.h"

enum { PAUSE_MOST = 5 * MS_SECOND };

static void report_failure(const struct job *job, struct log *log, const struct db *db,
	const struct err *err)
{
	bool gone = job->first && err->kind == ERR_UNAVAILABLE;

	log_event(log, gone ? LEVEL_WARNING : LEVEL_ERROR,
		gone ? "database_unavailable" : "job_failed", (const struct log_item[]){
		LOG_ITEM_TEXT("job", job->name),
		LOG_ITEM_TEXT("detail", err->detail),
		LOG_ITEM_TEXT("database", db_said(db)),
		LOG_ITEM_END,
	});
}

static void report_recovery(const struct job *job, struct log *log)
{
	log_event(log, LEVEL_INFO, "job_works", (const struct log_item[]){
		LOG_ITEM_TEXT("job", job->name),
		LOG_ITEM_NUMBER("failures", job->failures),
		LOG_ITEM_END,
	});
}

static int64_t pause_after(int failures)
{
	int64_t pause = JOB_EVERY;

	while (--failures > 0 && pause < PAUSE_MOST)
		pause *= 2;
	return pause < PAUSE_MOST ? pause : PAUSE_MOST;
}

/*
 * The first time that the database does not answer to a job may be the moment in which it goes
 * away. The first of the jobs will tell, which is tried next; only if that works, it is the job's own
 * trouble.
 */
void job_failed(struct job *job, struct log *log, const struct db *db, const struct err *err)
{
	int patience = !job->first && err->kind == ERR_UNAVAILABLE ? 1 : 0;

	job->failures++;
	job->due = time_monotonic() + pause_after(job->failures);
	if (job->told || job->failures <= patience)
		return;
	report_failure(job, log, db, err);
	job->told = true;
}

void job_worked(struct job *job, struct log *log, int64_t every)
{
	if (job->told)
		report_recovery(job, log);
	*job = (struct job){ .name = job->name, .due = time_monotonic() + every, .first = job->first };
}

void rest_init(struct rest *rest)
{
	static const int numbers[] = { SIGTERM, SIGINT, SIGHUP };

	signal(SIGPIPE, SIG_IGN);
	rest->stopping = false;
	sigemptyset(&rest->signals);
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		signal(numbers[i], SIG_DFL); /* one that was ignored when we began would never come */
		sigaddset(&rest->signals, numbers[i]);
	}
	sigprocmask(SIG_SETMASK, &rest->signals, NULL);
}

bool rest_until(struct rest *rest, int64_t until)
{
	int64_t wait = until - time_monotonic();
	const struct timespec timeout = {
		.tv_sec = wait > 0 ? wait / MS_SECOND : 0,
		.tv_nsec = wait > 0 ? wait % MS_SECOND * 1000000 : 0,
	};

	if (!rest->stopping && sigtimedwait(&rest->signals, NULL, &timeout) > 0)
		rest->stopping = true;
	return !rest->stopping;
}
